"""What a study is estimated from: its panel with the stages before it, or a file of cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from ipec_econ.core.award_policies import PolicyRecord, order_policies
from ipec_econ.core.cell_store import CellStore
from ipec_econ.core.errors import PanelError
from ipec_econ.core.estimates import ModelResult
from ipec_econ.core.flow import FlowStep
from ipec_econ.core.notice import Notice
from ipec_econ.core.panel import Panel
from ipec_econ.core.tables import AwardTable, FirmTable, InputRecord, LinkFiles, LinkResult
from ipec_econ.engine.duckdb_engine import DUCKDB
from ipec_econ.engine.engine import Engine
from ipec_econ.engine.release_memory import release_memory
from ipec_econ.link.cascade import link_awards
from ipec_econ.link.register import Register, index_firms
from ipec_econ.panel.build import build_panel
from ipec_econ.plan.plan import Plan
from ipec_econ.plan.planned_grid import PanelVariant
from ipec_econ.runner.awards import read_study_awards
from ipec_econ.runner.cell_pass import CellPass
from ipec_econ.runner.cell_source import CellSource, offer_cells
from ipec_econ.runner.condensing import condense_panel
from ipec_econ.runner.evidence import gather_flow, gather_notices
from ipec_econ.runner.firm_pass import FirmPass
from ipec_econ.runner.firms import read_study_firms
from ipec_econ.runner.large_file import stream_large_file
from ipec_econ.runner.let_go_names import let_go_firm_names, let_go_supplier_names
from ipec_econ.runner.link_files import read_link_files
from ipec_econ.runner.periods import find_periods
from ipec_econ.runner.placing import place_error
from ipec_econ.runner.stopwatch import Stopwatch
from ipec_econ.sources.cells import StoredCells, read_cells


@dataclass(frozen=True, slots=True)
class Sources:
    """Firms and awards as read, with what linkage needs: before any column is let go."""

    firms: FirmTable
    awards: AwardTable | None
    link_files: LinkFiles


@dataclass(frozen=True, slots=True)
class Material:
    """Everything before estimation.

    Attributes
    ----------
    firms, awards, links, panel
        Of a study of cells the tables have no rows.
    stored
        The file of cells that was read; ``None`` where there are rows.
    streamed
        Cells gathered in a pass over the firms' file; ``None`` where rows were read.
    outside
        Firms laid down outside memory, whose histories are too many for cells; else ``None``.
    link_inputs
        Files of aliases and corrections.
    sources
        What variants of the panel are linked from; ``None`` where none is linked anew.
    """

    firms: FirmTable
    awards: AwardTable | None
    links: LinkResult | None
    panel: Panel
    stored: StoredCells | None = None
    streamed: CellPass | None = None
    outside: FirmPass | None = None
    link_inputs: tuple[InputRecord, ...] = ()
    sources: Sources | None = None

    @property
    def inputs(self) -> tuple[InputRecord, ...]:
        """Every input, for the manifest."""
        if self.stored is not None:
            return (self.stored.record,)
        if self.streamed is not None:
            return self.streamed.store.inputs
        if self.outside is not None:
            return self.outside.inputs
        awards = () if self.awards is None else self.awards.inputs
        return (*self.firms.inputs, *awards, *self.link_inputs)

    @property
    def periods(self) -> tuple[int, int] | None:
        """First and last period of the panel; ``None`` when it has no rows."""
        if self.stored is not None:
            return self.stored.store.periods
        if self.streamed is not None:
            return self.streamed.store.periods
        if self.outside is not None:
            return self.outside.periods
        return find_periods(self.panel.rows, self.panel.time)

    def gather_cells(self, plan: Plan) -> CellSource | None:
        """Return the cells to estimate from: those read, or those that the study asks for."""
        if self.stored is not None:
            return CellSource(self.stored.store, self.stored.store)
        if self.streamed is not None:
            return offer_cells(self.streamed.store, plan)
        if self.outside is not None:
            return None
        return condense_panel(plan, self.panel, self.gather_flow(()), self.inputs)

    def close(self) -> None:
        """Remove what was laid down outside memory: nothing is estimated any more."""
        if self.outside is not None:
            self.outside.close()

    def gather_flow(self, results: Sequence[ModelResult]) -> tuple[FlowStep, ...]:
        """Return every step from the sources to the rows of each model."""
        return gather_flow(self.firms, self.awards, self.links, self.panel, results)

    @property
    def policies(self) -> tuple[PolicyRecord, ...]:
        """What each award policy did, in their order."""
        awards = () if self.awards is None else self.awards.policies
        return order_policies((*awards, *self.panel.policies))

    def gather_notices(
        self, planned: Sequence[Notice], results: Sequence[ModelResult]
    ) -> tuple[Notice, ...]:
        """Return every notice once, those of the plan first."""
        return gather_notices(planned, self.firms, self.awards, self.links, self.panel, results)


def read_material(plan: Plan, stopwatch: Stopwatch, engine: Engine = DUCKDB) -> Material:
    """Read a plan's sources and build its panel; the engine changes no number.

    Raises
    ------
    SourceError, LinkError, PanelError
        The stage that fails.
    """
    if plan.study.panel.cells is not None:
        with stopwatch.stage("sources"):
            return _read_stored(plan.study.panel.cells, plan.cells_base)
    with stopwatch.stage("sources"):
        streamed = stream_large_file(plan)
        if isinstance(streamed, FirmPass):
            return _take_firms(streamed)
        if isinstance(streamed, CellPass):
            return _take_store(streamed.store, streamed=streamed)
        firms = read_study_firms(plan)
        if streamed is not None:
            firms = replace(firms, notices=(*firms.notices, streamed))
        awards = read_study_awards(plan, find_periods(firms.rows, firms.time), engine)
        link_files = LinkFiles() if awards is None else read_link_files(plan)
        sources = Sources(firms, awards, link_files)
        del firms, awards
    with stopwatch.stage("link"):
        kept = sources if any(is_linked_anew(one, plan) for one in plan.variants) else None
        indexed = index_sources(sources, plan, engine)
        del sources
        linked = link_indexed(indexed, plan, engine)
        del indexed
        release_memory()
    with stopwatch.stage("panel"):
        return replace(build_material(linked, plan, engine), sources=kept)


def is_linked_anew(variant: PanelVariant, plan: Plan) -> bool:
    """Return whether a variant has other links, or other awards to link, than the study."""
    panel, own = variant.study.panel, plan.study.panel
    return panel.link != own.link or panel.awards != own.awards


@dataclass(frozen=True, slots=True)
class Linked:
    """Firms and awards after linkage, without the columns that it alone looks at."""

    firms: FirmTable
    awards: AwardTable | None
    links: LinkResult | None
    inputs: tuple[InputRecord, ...]


def link_sources(sources: Sources, plan: Plan, engine: Engine) -> Linked:
    """Link what was read, and is kept.

    Raises
    ------
    LinkError
        As `ipec_econ.link.cascade.link_awards`.
    """
    return link_indexed(index_sources(sources, plan, engine), plan, engine)


@dataclass(frozen=True, slots=True)
class Indexed:
    """What was read, with the firms' names and postcodes in a register alone."""

    firms: FirmTable
    awards: AwardTable | None
    link_files: LinkFiles
    register: Register | None


def index_sources(sources: Sources, plan: Plan, engine: Engine) -> Indexed:
    """Index the firms that awards are to be linked to, and let their names by period go."""
    if sources.awards is None:
        return Indexed(sources.firms, None, sources.link_files, None)
    release_memory()
    register = index_firms(sources.firms, engine=engine)
    firms = let_go_firm_names(sources.firms, plan)
    release_memory()
    return Indexed(firms, sources.awards, sources.link_files, register)


def link_indexed(indexed: Indexed, plan: Plan, engine: Engine) -> Linked:
    """Link what was read and indexed.

    Raises
    ------
    LinkError
        As `ipec_econ.link.cascade.link_awards`.
    """
    firms, awards, files = indexed.firms, indexed.awards, indexed.link_files
    if awards is None:
        return Linked(firms, None, None, files.inputs)
    links = link_awards(
        awards, firms, plan.study.panel.link, files, engine=engine, register=indexed.register
    )
    awards = let_go_supplier_names(awards, plan)
    release_memory()
    return Linked(firms, awards, links, files.inputs)


def build_material(linked: Linked, plan: Plan, engine: Engine) -> Material:
    """Build the panel of what is linked.

    Raises
    ------
    PanelError
        Placed in the plan's files.
    """
    firms, awards, links = linked.firms, linked.awards, linked.links
    try:
        panel = build_panel(
            firms, awards, links, plan.study.panel, engine=engine, seed=plan.study.seed
        )
    except PanelError as error:
        raise place_error(error, plan.marks) from error
    release_memory()
    return Material(firms, awards, links, panel, link_inputs=linked.inputs)


def _read_stored(path: str, base: str) -> Material:
    stored = read_cells(path, base=base)
    return _take_store(stored.store, stored=stored)


def _take_store(
    store: CellStore, *, stored: StoredCells | None = None, streamed: CellPass | None = None
) -> Material:
    notices = () if streamed is None else streamed.notices
    firms, panel = _make_empty(store.unit, store.time, store.flow, notices)
    return Material(firms, None, None, panel, stored, streamed)


def _take_firms(outside: FirmPass) -> Material:
    firms, panel = _make_empty(outside.unit, outside.time, outside.flow, outside.notices)
    return Material(firms, None, None, panel, outside=outside)


def _make_empty(
    unit: str, time: str, flow: tuple[FlowStep, ...], notices: tuple[Notice, ...]
) -> tuple[FirmTable, Panel]:
    """Return tables without rows, which carry what was counted and remarked of rows."""
    rows = pa.table({unit: pa.array([], pa.string()), time: pa.array([], pa.int64())})
    firms = FirmTable(rows, unit, time, None, None, (), flow, notices)
    everything = np.zeros(0, dtype=np.bool_)
    return firms, Panel(rows, unit, time, {}, {"main": everything}, ())
