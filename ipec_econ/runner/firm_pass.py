"""A study's firms laid down as paths in temporary files, for passes that hold a block at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from ipec_econ.core.cell_set import CellKey
from ipec_econ.core.errors import PanelError, Problem
from ipec_econ.core.estimates import ModelResult
from ipec_econ.core.flow import FlowStep
from ipec_econ.core.notice import Notice
from ipec_econ.core.panel import ModelData
from ipec_econ.core.shared_work import SharedWork
from ipec_econ.core.spec.model import DidRegressionModel
from ipec_econ.core.stored_firms import FirmPaths, FirmSet
from ipec_econ.core.tables import InputRecord
from ipec_econ.engine.keep_memory import keep_memory
from ipec_econ.estimate.cell_models import StreamedModel, key_cells
from ipec_econ.estimate.expand_firms import expand_firms
from ipec_econ.estimate.expand_followed import expand_followed
from ipec_econ.numerics.cells.paths import Paths
from ipec_econ.plan.plan import Plan, PlannedModel
from ipec_econ.runner.fitting import fit_data
from ipec_econ.runner.panel_reading import PanelReading, prepare_reading
from ipec_econ.sources.firm_blocks import BLOCK_ROWS, FirmFile
from ipec_econ.sources.firm_spill import BLOCK_NUMBERS, FirmSpill

MAX_KINDS = 100_000
"""Pairs of cluster and cohort: what is held of each is a number for every period or estimate."""


@dataclass(frozen=True, slots=True)
class FirmPass:
    """Firms of all sets, and what a run says of the panel.

    Attributes
    ----------
    folder
        Where the firms are; `close` removes it.
    unit, time
        The panel's keys.
    periods
        First and last period of the panel.
    data
        By set the rows that its models share.
    flow
        Steps up to the panel and its samples.
    inputs
        The file.
    notices
        What is remarked on the panel.
    """

    folder: TemporaryDirectory[str]
    unit: str
    time: str
    periods: tuple[int, int]
    data: dict[CellKey, ModelData]
    flow: tuple[FlowStep, ...]
    inputs: tuple[InputRecord, ...]
    notices: tuple[Notice, ...]

    def close(self) -> None:
        """Remove the firms."""
        self.folder.cleanup()

    def remark(self, notice: Notice) -> FirmPass:
        """Return the same with one more notice."""
        return replace(self, notices=(*self.notices, notice))

    def fit(self, name: str, model: PlannedModel, *, seed: int) -> ModelResult:
        """Fit one model; each of its sums takes a pass.

        Raises
        ------
        EstimationError
            It cannot be estimated.
        """
        if not isinstance(model, StreamedModel):
            raise TypeError(f"a {type(model).__name__} is not estimated by passes over firms")
        shared = self.data[key_cells(model, unit=self.unit)]
        data = replace(
            shared,
            model=name,
            seed=seed,
            fixed_effects=shared.fixed_effects if isinstance(model, DidRegressionModel) else (),
            flow=tuple(replace(step, scope=f"model:{name}") for step in shared.flow),
        )
        return fit_data(data, name, model, seed=seed)


def lay_down_firms(
    file: FirmFile, plan: Plan, *, block_rows: int = BLOCK_ROWS, block_numbers: int = BLOCK_NUMBERS
) -> FirmPass:
    """Write the firms of a plan's models to temporary files, a block at a time.

    Parameters
    ----------
    file
        The plan's firms.
    block_rows
        About how many rows to hold at once while the file is read.
    block_numbers
        How many outcomes to hold at once afterwards.

    Raises
    ------
    SourceError, PanelError
        The file is not sorted, a column not what the study takes it for, or clusters are so many
        that sums by cluster are no smaller than firms.
    """
    reading = prepare_reading(file, plan)
    folder = TemporaryDirectory(prefix="ipec-")
    try:
        return _lay_down(reading, plan, folder, block_rows, block_numbers)
    except BaseException:
        folder.cleanup()
        raise


def _lay_down(
    reading: PanelReading,
    plan: Plan,
    folder: TemporaryDirectory[str],
    block_rows: int,
    block_numbers: int,
) -> FirmPass:
    spills = [
        FirmSpill(Path(folder.name, str(place)), reading.periods, block_numbers=block_numbers)
        for place in range(len(reading.sets))
    ]
    with keep_memory():
        for block in reading.read(block_rows):
            for one, spill in zip(reading.sets, spills, strict=True):
                spill.write(_take_paths(one.read(block)))
                _check_kinds(spill, reading.source)
    reading.check_rows(spill.n_firms for spill in spills)
    firms = plan.study.panel.firms
    return FirmPass(
        folder=folder,
        unit=firms.unit,
        time=firms.time,
        periods=reading.ends,
        data=_expand(reading, spills, (firms.unit, firms.time)),
        flow=reading.counter.flow,
        inputs=(reading.file.record(),),
        notices=reading.counter.notices,
    )


def _take_paths(paths: Paths) -> FirmPaths:
    return FirmPaths(
        outcome=paths.outcome,
        observed=paths.observed,
        cohort=paths.cohort,
        weight=paths.weight,
        cluster=paths.cluster,
        treated=paths.treated,
        number=paths.number,
    )


def _expand(
    reading: PanelReading, spills: Sequence[FirmSpill], keys: tuple[str, str]
) -> dict[CellKey, ModelData]:
    data = {}
    for key, one, spill in zip(reading.keys, reading.sets, spills, strict=True):
        spill.rank_clusters(one.rank)
        firms = FirmSet(key, key.outcome, spill, one.flow)
        if key.follows:
            data[key] = expand_followed(firms, unit=keys[0], work=SharedWork())
        else:
            data[key] = expand_firms(firms, unit=keys[0], time=keys[1], work=SharedWork())
    return data


def _check_kinds(spill: FirmSpill, source: str) -> None:
    if spill.n_clusters * len(spill.cohorts) <= MAX_KINDS:
        return
    raise PanelError(
        Problem(
            "cells/not-streamed",
            f"there are more than {spill.n_clusters - 1} clusters",
            source,
            "sums by cluster and cohort are held in memory",
            "cluster by firms, or by fewer and wider groups",
        )
    )
