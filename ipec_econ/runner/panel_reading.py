"""A plan's file of firms read in blocks, with the sets of rows that its models need."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import IntArray
from ipec_econ.core.cell_set import CellKey
from ipec_econ.core.errors import PanelError, Problem
from ipec_econ.core.spec.treatment import CohortTreatment, StatusTreatment
from ipec_econ.estimate.cell_models import StreamedModel, key_cells
from ipec_econ.panel.cohort_blocks import PanelCounter
from ipec_econ.panel.condense_blocks import PanelBlock, SetCondenser
from ipec_econ.plan.plan import Plan
from ipec_econ.sources.firm_blocks import FirmFile

MAX_PERIODS = 200
"""Between the first and the last; what is summed by two periods grows with the square."""


@dataclass(frozen=True, slots=True)
class PanelReading:
    """What one reading of a plan's firms goes through.

    Attributes
    ----------
    file
        The plan's firms.
    source
        What they are called.
    periods
        All from the first to the last.
    counter
        Cohorts and counts of the panel.
    keys, sets
        Of the models' rows; sets are empty before the reading.
    """

    file: FirmFile
    source: str
    periods: IntArray
    counter: PanelCounter
    keys: tuple[CellKey, ...]
    sets: tuple[SetCondenser, ...]
    columns: tuple[str, ...]

    @property
    def ends(self) -> tuple[int, int]:
        """The first and the last period."""
        return int(self.periods[0]), int(self.periods[-1])

    def read(self, block_rows: int) -> Iterator[PanelBlock]:
        """Read the file once, and count its panel.

        Raises
        ------
        SourceError, PanelError
            The file is not sorted, or a column not what the study takes it for.
        """
        first, last = self.ends
        for block in self.file.read_blocks(self.columns, block_rows=block_rows):
            if block.time.min() < first or block.time.max() > last:
                raise PanelError(_refuse_footer(first, last, self.source))
            yield self.counter.read(block.rows, block.starts, block.time)

    def check_rows(self, counts: Iterable[int]) -> None:
        """Refuse sets without a row, given how many cells or firms each one holds.

        Raises
        ------
        PanelError
            There is such a set.
        """
        pairs = zip(self.sets, counts, strict=True)
        empty = [one.name for one, count in pairs if not count]
        if empty:
            raise PanelError(_refuse_empty(empty, self.source))


def prepare_reading(file: FirmFile, plan: Plan) -> PanelReading:
    """Return the reading of a plan's firms.

    Raises
    ------
    SourceError, PanelError
        The periods cannot be found, or are too far apart.
    """
    panel = plan.study.panel
    first, last = file.find_periods()
    _check_span(first, last, panel.firms.source)
    periods = np.arange(first, last + 1, dtype=np.int64)
    columns = {
        name: treatment.cohort if isinstance(treatment, CohortTreatment) else treatment.column or ""
        for name, treatment in panel.treatments.items()
        if isinstance(treatment, CohortTreatment | StatusTreatment)
    }
    statuses = [
        name
        for name, treatment in panel.treatments.items()
        if isinstance(treatment, StatusTreatment)
    ]
    keys = _list_keys(plan)
    return PanelReading(
        file=file,
        source=panel.firms.source,
        periods=periods,
        counter=PanelCounter(columns, last, statuses),
        keys=keys,
        sets=tuple(SetCondenser(key, periods, unit=panel.firms.unit) for key in keys),
        columns=_list_columns(keys, columns.values()),
    )


def _list_keys(plan: Plan) -> tuple[CellKey, ...]:
    unit = plan.study.panel.firms.unit
    found = (
        key_cells(model, unit=unit)
        for model in plan.models.values()
        if isinstance(model, StreamedModel)
    )
    return tuple(dict.fromkeys(found))


def _list_columns(keys: Iterable[CellKey], treatments: Iterable[str]) -> tuple[str, ...]:
    named = [*treatments]
    for key in keys:
        named += [key.outcome, key.cluster, *([] if key.weights is None else [key.weights])]
    return tuple(dict.fromkeys(named))


def _check_span(first: int, last: int, source: str) -> None:
    if last - first < MAX_PERIODS:
        return
    raise PanelError(
        Problem(
            "cells/not-streamed",
            f"the periods run from {first} to {last}",
            source,
            f"cells hold a cross-product of every two of at most {MAX_PERIODS} periods",
            "number the periods 1, 2, 3 …",
        )
    )


def _refuse_footer(first: int, last: int, source: str) -> Problem:
    return Problem(
        "cells/not-streamed",
        f"periods lie outside {first} to {last}, which the file's footer names",
        source,
        "the program that wrote the file did not keep its statistics in step with its rows",
        "write the file again, or use `ipec run`, which reads the rows",
    )


def _refuse_empty(names: list[str], source: str) -> Problem:
    return Problem(
        "cells/not-streamed",
        f"no row is left of {'; '.join(names)}",
        source,
        "every row lacks its outcome, weight or cluster",
        "mend the column; `ipec run` says at which step rows are lost",
    )
