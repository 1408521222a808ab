"""Build the firm × period panel: columns, bounds, treatments, samples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa

from ipec_econ.core.arrays import BoolArray, freeze_array
from ipec_econ.core.elasticities import MeasureElasticities
from ipec_econ.core.notice import Notice
from ipec_econ.core.panel import Panel
from ipec_econ.core.spec.panel import PanelSpec
from ipec_econ.core.tables import AwardTable, FirmTable, LinkResult
from ipec_econ.engine.duckdb_engine import DUCKDB
from ipec_econ.engine.engine import Engine
from ipec_econ.engine.release_memory import release_memory
from ipec_econ.panel.bounds import split_bounds, trim_rows, winsorise_columns
from ipec_econ.panel.counting import Population, count_step, find_population
from ipec_econ.panel.derive import derive_columns
from ipec_econ.panel.draft import TreatmentDraft
from ipec_econ.panel.history import History, index_history
from ipec_econ.panel.note_replaced import note_replaced
from ipec_econ.panel.place_awards import PlacedAwards, place_awards
from ipec_econ.panel.productivity.measure import measure_productivity
from ipec_econ.panel.productivity.measured import Measured
from ipec_econ.panel.samples import build_samples
from ipec_econ.panel.treatments import draft_treatments, finish_treatment


def build_panel(
    firms: FirmTable,
    awards: AwardTable | None,
    links: LinkResult | None,
    spec: PanelSpec,
    *,
    engine: Engine = DUCKDB,
    seed: int = 1,
) -> Panel:
    """Turn firms, awards and links into a panel with treatments and samples.

    Treatments are made on all rows of the firm table, so that what is trimmed, or outside a
    sample, still tells when a firm was seen. In the flow of the panel and its samples a unit
    counts as treated while it has a row under any of the spec's treatments, whether or not it
    is a clean cohort. The engine finds the awards' firms, selects awards and adds them up.
    Productivity is measured once treatments are made, which may move it; the seed draws firms for
    its standard errors.

    Raises
    ------
    PanelError
        If an expression, treatment, measure or sample fails on the data.
    """
    history = index_history(firms.rows, firms.unit, firms.time)
    rows, derived = derive_columns(history, spec.columns)
    on_columns, on_measures = split_bounds(spec.winsorise, spec.productivity)
    rows, winsorised = winsorise_columns(rows, on_columns)
    history = replace(history, rows=rows)
    release_memory()
    placed = PlacedAwards()
    if awards is not None and links is not None:
        placed = place_awards(awards, links, history, spec, engine)
    drafts = draft_treatments(spec.treatments, history, placed.awards)
    replaced = _notice_replaced(drafts, rows)
    release_memory()
    measured = measure_productivity(
        replace(history, rows=_add_treatments(rows, drafts)), spec.productivity, seed=seed
    )
    rows, moved = winsorise_columns(_add_measures(rows, measured), on_measures)

    population = _find_population(history, drafts)
    everything: BoolArray = np.ones(rows.num_rows, dtype=np.bool_)
    kept, trimmed = trim_rows(rows, spec.trim, population)
    opening = count_step(
        population, everything, everything, scope="panel", step="firms",
        reason="all rows of the firm table",
    )  # fmt: skip
    panel_history = _keep_history(replace(history, rows=_add_treatments(rows, drafts)), kept)
    samples, sampled = build_samples(spec.samples, panel_history, population.keep(kept))
    treatments = {draft.name: finish_treatment(draft, history, kept) for draft in drafts}
    excluded = tuple(step for treatment in treatments.values() for step in treatment.flow)
    told = tuple(notice for draft in drafts for notice in draft.notices)
    return Panel(
        rows=panel_history.rows,
        unit=firms.unit,
        time=firms.time,
        treatments=treatments,
        samples=samples,
        flow=(opening, *trimmed, *excluded, *sampled),
        notices=(
            *derived,
            *winsorised,
            *replaced,
            *placed.notices,
            *told,
            *measured.notices,
            *moved,
        ),
        unit_codes=freeze_array(panel_history.codes),
        policies=placed.policies,
        productivity=measured.results,
        elasticities=_keep_elasticities(measured, kept),
    )


def _find_population(history: History, drafts: Sequence[TreatmentDraft]) -> Population:
    if not drafts:
        return find_population(history.codes, None)
    treated: BoolArray = np.zeros(len(history.codes), dtype=np.bool_)
    for draft in drafts:
        treated |= draft.treated == 1
    return find_population(history.codes, treated)


def _keep_history(history: History, kept: BoolArray) -> History:
    if kept.all():
        return history
    return replace(
        history,
        rows=history.rows.filter(pa.array(kept)),
        codes=history.codes[kept],
        times=history.times[kept],
    )


def _add_treatments(rows: pa.Table, drafts: Sequence[TreatmentDraft]) -> pa.Table:
    for draft in drafts:
        for name, values in draft.columns.items():
            if name in rows.column_names:
                rows = rows.set_column(rows.column_names.index(name), name, values)
            else:
                rows = rows.append_column(name, values)
    return rows


def _add_measures(rows: pa.Table, measured: Measured) -> pa.Table:
    """Return the rows with the measures; names are no other column's, which the spec's rules say.

    A column of the source with a measure's name gives way to it, as to a derived one.
    """
    for name, values in measured.columns.items():
        column = pa.array(values, from_pandas=True)
        if name in rows.column_names:
            rows = rows.set_column(rows.column_names.index(name), name, column)
        else:
            rows = rows.append_column(name, column)
    return rows


def _keep_elasticities(measured: Measured, kept: BoolArray) -> dict[str, MeasureElasticities]:
    return {
        name: replace(one, rows=freeze_array(one.rows[kept]))
        for name, one in measured.elasticities.items()
    }


def _notice_replaced(drafts: Sequence[TreatmentDraft], rows: pa.Table) -> tuple[Notice, ...]:
    return tuple(
        note_replaced(draft.name, name)
        for draft in drafts
        for name in draft.columns
        if name in rows.column_names
    )
