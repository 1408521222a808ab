"""Cells as they are stored: moments that give back those of any rows and cohorts kept later."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import cast

from ipec_econ.core.arrays import ArrayT, BoolArray, FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class CellTable:
    """Moments of firms' outcome paths, one row a cell; T periods, C cells.

    A cell is firms that share cohort, observed periods and cluster. Where the firms have no
    weights, the moments under weights are ``None``: they are the plain ones.

    Attributes
    ----------
    periods
        Observed periods in order, shape (T,).
    cohort
        First treated period, ``inf`` = never, shape (C,).
    pattern
        Whether the cell's firms are observed in a period, shape (C, T).
    cluster
        Code of a cluster coarser than the firm, shape (C,); ``None`` where every firm is its own.
    n_units
        Firms, shape (C,).
    mean
        Mean path without weights, outcome units, 0 where not observed, shape (C, T).
    scatter
        Cross-products around the mean path, shape (C, T, T): weighted, around the weighted mean,
        where firms have weights.
    weight, weight_sq
        Sums of the firms' weights and of their squares, shape (C,).
    mean_weighted, mean_sq
        Mean paths by weights and by squared weights, shape (C, T).
    scatter_sq
        Cross-products by squared weights around `mean_sq`, shape (C, T, T); ``None`` with coarser
        clusters too, which need none.
    """

    periods: IntArray
    cohort: FloatArray
    pattern: BoolArray
    cluster: IntArray | None
    n_units: IntArray
    mean: FloatArray
    scatter: FloatArray
    weight: FloatArray | None = None
    weight_sq: FloatArray | None = None
    mean_weighted: FloatArray | None = None
    mean_sq: FloatArray | None = None
    scatter_sq: FloatArray | None = None

    @property
    def n_cells(self) -> int:
        """Number of cells."""
        return len(self.n_units)

    def take(self, rows: BoolArray | IntArray) -> CellTable:
        """Return some of the cells."""
        return replace(
            self,
            cohort=self.cohort[rows],
            pattern=self.pattern[rows],
            cluster=_take(self.cluster, rows),
            n_units=self.n_units[rows],
            mean=self.mean[rows],
            scatter=self.scatter[rows],
            weight=_take(self.weight, rows),
            weight_sq=_take(self.weight_sq, rows),
            mean_weighted=_take(self.mean_weighted, rows),
            mean_sq=_take(self.mean_sq, rows),
            scatter_sq=_take(self.scatter_sq, rows),
        )


def _take(values: ArrayT | None, rows: BoolArray | IntArray) -> ArrayT | None:
    return None if values is None else cast("ArrayT", values[rows])
