"""Moments of outcome paths by cell: firms that share cohort, observed pattern and cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class CellMoments:
    """First and second moments of firms' paths, one row a cell; T periods, n_cells cells.

    An estimator that is linear in outcomes, with coefficients that depend on a firm only through
    its cohort, pattern and cluster, needs nothing else: neither for its estimate nor, with firms
    or coarser groups as clusters, for its covariance.

    Attributes
    ----------
    periods
        Observed periods in order, shape (T,).
    cohort
        First treated period, ``inf`` = never, shape (n_cells,).
    pattern
        Whether the cell's firms are observed in a period, shape (n_cells, T).
    cluster
        Code of a cluster coarser than the firm, shape (n_cells,); ``None`` where every firm
        is its own.
    n_units
        Firms, shape (n_cells,).
    weight
        Sum of the firms' weights, shape (n_cells,); equal to `n_units` without weights.
    weight_sq
        Sum of their squares, shape (n_cells,).
    mean
        Weighted mean path, outcome units, 0 where not observed, shape (n_cells, T).
    mean_sq
        Mean path weighted by squared weights, shape (n_cells, T).
    mean_plain
        Mean path without weights, shape (n_cells, T).
    cross
        Cross-products around `mean_sq`, weighted by squared weights, shape (n_cells, T, T);
        ``None`` where they are all zero (one firm a cell) or not needed (coarser clusters).
    spread
        Weighted squares of the firms' deviations from the mean path, shape (n_cells,).
    within_spread
        The same after each firm's own mean is taken out, shape (n_cells,).
    stratum
        Code of a group with period effects of its own, shape (n_cells,); ``None`` where all cells
        share theirs.
    """

    periods: IntArray
    cohort: FloatArray
    pattern: BoolArray
    cluster: IntArray | None
    n_units: IntArray
    weight: FloatArray
    weight_sq: FloatArray
    mean: FloatArray
    mean_sq: FloatArray
    mean_plain: FloatArray
    cross: FloatArray | None
    spread: FloatArray
    within_spread: FloatArray
    stratum: IntArray | None = None

    @property
    def strata(self) -> IntArray:
        """Stratum of each cell, 0 where there are none, shape (n_cells,)."""
        return np.zeros(self.n_cells, dtype=np.int64) if self.stratum is None else self.stratum

    @property
    def n_cells(self) -> int:
        """Number of cells."""
        return len(self.n_units)

    @property
    def cohorts(self) -> FloatArray:
        """Cohorts that occur, in order."""
        return np.unique(self.cohort)

    @property
    def has_clusters(self) -> bool:
        """Whether clusters are coarser than the firm."""
        return self.cluster is not None

    @property
    def n_clusters(self) -> int:
        """Codes of coarser clusters, used or not; 0 without."""
        return 0 if self.cluster is None else int(self.cluster.max(initial=-1)) + 1

    @property
    def n_firms(self) -> int:
        """Number of firms."""
        return int(self.n_units.sum())

    @property
    def n_rows(self) -> int:
        """Number of firms' rows."""
        return int((self.pattern.sum(axis=1) * self.n_units).sum())

    @property
    def total_weight(self) -> float:
        """Sum of the firms' weights."""
        return float(self.weight.sum())

    def count_clusters(self) -> int:
        """Count clusters of which a firm is seen: firms, where each is its own."""
        inside: BoolArray = np.asarray(self.pattern.any(axis=1))
        if self.cluster is None:
            return int(self.n_units[inside].sum())
        return len(np.unique(self.cluster[inside]))

    def parts(self) -> Iterator[CellMoments]:
        """Yield what is held at once: everything."""
        yield self

    def select(self, rule: Callable[[CellMoments], CellMoments]) -> CellMoments:
        """Return what a rule, which looks at each cell alone, leaves."""
        return rule(self)

    def split(self, size: int) -> Iterator[CellMoments]:
        """Yield the cells in blocks of at most `size`, in order."""
        for start in range(0, self.n_cells, size):
            yield self.take(slice(start, start + size))

    def take(self, rows: slice | BoolArray | IntArray) -> CellMoments:
        """Return some of the cells, in order."""
        return replace(
            self,
            cohort=self.cohort[rows],
            pattern=self.pattern[rows],
            cluster=None if self.cluster is None else self.cluster[rows],
            n_units=self.n_units[rows],
            weight=self.weight[rows],
            weight_sq=self.weight_sq[rows],
            mean=self.mean[rows],
            mean_sq=self.mean_sq[rows],
            mean_plain=self.mean_plain[rows],
            cross=None if self.cross is None else self.cross[rows],
            spread=self.spread[rows],
            within_spread=self.within_spread[rows],
            stratum=None if self.stratum is None else self.stratum[rows],
        )

    def keep(self, rows: BoolArray) -> CellMoments:
        """Return the cells on some of their observed rows, shape (n_cells, T).

        Spreads stay those of the whole paths: they are of no use afterwards.
        """
        return replace(
            self,
            pattern=rows,
            mean=np.where(rows, self.mean, 0.0),
            mean_sq=np.where(rows, self.mean_sq, 0.0),
            mean_plain=np.where(rows, self.mean_plain, 0.0),
        )
