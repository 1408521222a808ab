"""How the estimates of some cells are spread: median, ends, and how many exclude zero."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from ipec_econ.core.grid import CellResult


@dataclass(frozen=True, slots=True)
class GridSummary:
    """Counts and order statistics of cells.

    Attributes
    ----------
    n_cells, n_failed
        Without duplicates; those without an estimate among them.
    median, low, high
        Of the estimates; ``None`` where there is none.
    n_intervals, n_above, n_below
        Estimates with an interval, and those whose interval is above zero, or below.
    """

    n_cells: int
    n_failed: int
    median: float | None
    low: float | None
    high: float | None
    n_intervals: int
    n_above: int
    n_below: int


def summarise_cells(cells: Iterable[CellResult]) -> GridSummary:
    """Return the summary of cells; duplicates count once, as the cell that they are equal to."""
    counted = [one for one in cells if one.status != "duplicate"]
    rows = [one.estimate for one in counted if one.estimate is not None]
    values = sorted(row.estimate for row in rows)
    ends = [
        (row.conf_low, row.conf_high)
        for row in rows
        if row.conf_low is not None and row.conf_high is not None
    ]
    return GridSummary(
        n_cells=len(counted),
        n_failed=len(counted) - len(rows),
        median=median(values) if values else None,
        low=values[0] if values else None,
        high=values[-1] if values else None,
        n_intervals=len(ends),
        n_above=sum(low > 0 for low, _ in ends),
        n_below=sum(high < 0 for _, high in ends),
    )
