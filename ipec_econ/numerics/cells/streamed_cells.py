"""Cells of one firm each that are read again, block by block, on every pass."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray
from ipec_econ.numerics.cells.cell_moments import CellMoments

Rule = Callable[[CellMoments], CellMoments]
"""Cells → those of them, and of their rows, that are left; looks at each cell alone."""


@dataclass(frozen=True)
class StreamedCells:
    """Firms whose histories are too many for cells: sums over them take a pass each.

    Stands where `CellMoments` do for whatever adds up over ``parts`` or ``split``. Nothing is held
    but a block.

    Attributes
    ----------
    read
        Starts a pass: blocks of cells of one firm each, in the same order every time.
    periods
        Shape (T,).
    n_clusters
        Codes of clusters coarser than the firm; 0 where each is its own.
    rules
        What is left of the cells read, rule after rule.
    """

    read: Callable[[], Iterator[CellMoments]]
    periods: IntArray
    n_clusters: int
    rules: tuple[Rule, ...] = ()
    stratum: None = None

    @property
    def has_clusters(self) -> bool:
        """Whether clusters are coarser than the firm."""
        return self.n_clusters > 0

    @property
    def cohorts(self) -> FloatArray:
        """Cohorts that occur, in order."""
        return self._totals.cohorts

    @property
    def n_firms(self) -> int:
        """Number of firms."""
        return self._totals.n_firms

    @property
    def n_rows(self) -> int:
        """Number of firms' rows."""
        return self._totals.n_rows

    @property
    def total_weight(self) -> float:
        """Sum of the firms' weights."""
        return self._totals.weight

    def count_clusters(self) -> int:
        """Count clusters of which a firm is seen: firms, where each is its own."""
        return self._totals.clusters

    def parts(self) -> Iterator[CellMoments]:
        """Yield blocks of cells."""
        for block in self.read():
            left = block
            for rule in self.rules:
                left = rule(left)
            if left.n_cells:
                yield left

    def split(self, size: int) -> Iterator[CellMoments]:
        """Yield the cells in blocks of at most `size`, in order."""
        for part in self.parts():
            yield from part.split(size)

    def select(self, rule: Rule) -> StreamedCells:
        """Return what a rule leaves."""
        return replace(self, rules=(*self.rules, rule))

    @cached_property
    def _totals(self) -> _Totals:
        cohorts: FloatArray = np.empty(0)
        clusters: BoolArray = np.zeros(self.n_clusters, dtype=np.bool_)
        n_firms, n_rows, n_seen, weight = 0, 0, 0, 0.0
        for part in self.parts():
            cohorts = np.union1d(cohorts, part.cohort)
            n_firms += part.n_firms
            n_rows += part.n_rows
            weight += part.total_weight
            inside = np.asarray(part.pattern.any(axis=1))
            n_seen += int(np.count_nonzero(inside))
            if part.cluster is not None:
                clusters[part.cluster[inside]] = True
        n_clusters = int(clusters.sum()) if self.has_clusters else n_seen
        return _Totals(cohorts, n_firms, n_rows, weight, n_clusters)


@dataclass(frozen=True, slots=True)
class _Totals:
    """What one pass counts."""

    cohorts: FloatArray
    n_firms: int
    n_rows: int
    weight: float
    clusters: int


Cells = CellMoments | StreamedCells
"""What estimators add up over: cells in memory, or firms that are read again."""
