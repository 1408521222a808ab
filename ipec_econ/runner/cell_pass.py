"""A study's cells in one pass over its file of firms, whatever the number of rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from ipec_econ.core.cell_set import CellKey
from ipec_econ.core.cell_store import CellStore
from ipec_econ.core.errors import PanelError, Problem
from ipec_econ.core.notice import Notice
from ipec_econ.core.spec.output import Cells
from ipec_econ.core.spec.treatment import CohortTreatment
from ipec_econ.estimate.cell_models import CellModel, key_cells
from ipec_econ.panel.cohort_blocks import PanelCounter
from ipec_econ.panel.condense_blocks import SetCondenser
from ipec_econ.plan.plan import Plan
from ipec_econ.sources.firm_blocks import BLOCK_ROWS, FirmFile

MAX_PERIODS = 200
"""Between the first and the last; a cell's cross-products grow with the square."""


@dataclass(frozen=True, slots=True)
class CellPass:
    """The cells of all sets, and what a run remarks on the panel."""

    store: CellStore
    notices: tuple[Notice, ...]


def open_firm_file(plan: Plan) -> FirmFile:
    """Open the file that a plan's firms are in.

    Raises
    ------
    SourceError
        It is missing, no parquet file, or lacks the keys in types that can be compared.
    """
    firms = plan.study.panel.firms
    return FirmFile(firms.source, base=plan.firms_base, unit=firms.unit, time=firms.time)


def pass_over(
    file: FirmFile, plan: Plan, *, block_rows: int = BLOCK_ROWS, max_numbers: float = np.inf
) -> CellPass:
    """Gather the cells of a plan's models; memory is bounded by them and a block of rows.

    Parameters
    ----------
    file
        The plan's firms.
    block_rows
        About how many rows to hold at once; it moves no number but in its last digits.
    max_numbers
        Cross-products that all cells together may have.

    Raises
    ------
    SourceError, PanelError
        The file is not sorted, a column not what the study takes it for, or there are more cells.
    """
    panel = plan.study.panel
    first, last = file.find_periods()
    _check_span(first, last, panel.firms.source)
    periods = np.arange(first, last + 1, dtype=np.int64)
    cohorts = {
        name: treatment.cohort
        for name, treatment in panel.treatments.items()
        if isinstance(treatment, CohortTreatment)
    }
    keys = _list_keys(plan)
    counter = PanelCounter(cohorts, last)
    condensers = [SetCondenser(key, periods, unit=panel.firms.unit) for key in keys]
    for block in file.read_blocks(_list_columns(keys, cohorts.values()), block_rows=block_rows):
        if block.time.min() < first or block.time.max() > last:
            raise PanelError(_refuse_footer(first, last, panel.firms.source))
        read = counter.read(block.rows, block.starts, block.time)
        for condenser in condensers:
            condenser.add(read)
        n_cells = sum(condenser.n_cells for condenser in condensers)
        if n_cells * len(periods) ** 2 > max_numbers:
            raise PanelError(_refuse_cells(n_cells, panel.firms.source))
    empty = [condenser.name for condenser in condensers if not condenser.n_cells]
    if empty:
        raise PanelError(_refuse_empty(empty, panel.firms.source))
    store = CellStore(
        study=plan.study.study,
        unit=panel.firms.unit,
        time=panel.firms.time,
        periods=(first, last),
        min_firms=(plan.study.cells or Cells()).min_firms,
        sets=tuple(condenser.finish() for condenser in condensers),
        flow=counter.flow,
        inputs=(file.record(),),
    )
    return CellPass(store, counter.notices)


def _list_keys(plan: Plan) -> tuple[CellKey, ...]:
    unit = plan.study.panel.firms.unit
    found = (
        key_cells(model, unit=unit)
        for model in plan.models.values()
        if isinstance(model, CellModel)
    )
    return tuple(dict.fromkeys(found))


def _list_columns(keys: Iterable[CellKey], cohorts: Iterable[str]) -> list[str]:
    named = [*cohorts]
    for key in keys:
        named += [key.outcome, key.cluster, *([] if key.weights is None else [key.weights])]
    return list(dict.fromkeys(named))


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


def _refuse_cells(n_cells: int, source: str) -> Problem:
    return Problem(
        "cells/not-streamed",
        f"there are more than {n_cells} cells",
        source,
        "firms that enter, leave and miss periods at random have histories of their own",
        "use `ipec run`, which holds firms apart",
    )
