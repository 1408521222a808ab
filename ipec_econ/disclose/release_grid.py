"""A grid as it is released: its cells' estimates with those of their results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ipec_econ.core.estimates import Estimate, ModelResult
from ipec_econ.core.grid import CellResult, GridResult

WITHHELD = "withheld by disclosure control"
FAILED = "it could not be estimated"
"""Of a cell that failed: reasons quote counts, and are in the evidence in full."""


def release_grid(grid: GridResult, results: Sequence[ModelResult]) -> GridResult:
    """Return the grid with the estimates that are released; a cell without one has no number.

    Parameters
    ----------
    results
        As released.
    """
    rows = {(row.model, row.key): row for result in results for row in result.estimates}
    return replace(grid, cells=tuple(_release(one, rows) for one in grid.cells))


def _release(one: CellResult, rows: Mapping[tuple[str, str], Estimate]) -> CellResult:
    if one.status == "failed":
        return replace(one, reason=FAILED)
    if one.estimate is None:
        return one
    row = rows[one.estimate.model, one.estimate.key]
    if row.withheld:
        return replace(one, status="failed", estimate=None, reason=WITHHELD)
    return replace(one, estimate=row)
