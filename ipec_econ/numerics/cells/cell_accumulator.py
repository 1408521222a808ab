"""Cells gathered block by block: memory is bounded by the cells and one block of firms."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray
from ipec_econ.core.cell_table import CellTable
from ipec_econ.numerics.cells.number_cells import NumberedCells, number_cells
from ipec_econ.numerics.cells.paths import Paths
from ipec_econ.numerics.cells.weighted_moments import WeightedMoments, gather_moments

Label = tuple[int, float, bytes]
"""A cell's cluster (−1: each firm its own), cohort, and periods as packed bits."""

FIRMS_AT_ONCE = 1024
"""Whose paths are turned from rows to columns together."""


@dataclass(frozen=True, slots=True)
class _Block:
    """Cells of one block in the accumulator's periods, as deviations from its centre."""

    labels: list[Label]
    pattern: BoolArray
    n_units: IntArray
    plain: WeightedMoments
    weighted: WeightedMoments | None
    squared: WeightedMoments | None


class CellAccumulator:
    """Merges blocks of firms' paths into cells; a firm is in one block, with all its periods.

    Means and cross-products of two blocks are merged around their common mean, so that the result
    depends on the blocks and their order in its last digits alone, and outcomes far from zero
    lose none: they are held as deviations from the first block's mean of each period.

    References
    ----------
    Chan, Golub and LeVeque (1983), "Algorithms for computing the sample variance", American
    Statistician 37(3), equation 2.1.
    """

    def __init__(self, periods: IntArray) -> None:
        """Start without cells; `periods` are all that may occur, in order."""
        self._periods = periods
        self._centre = np.full(len(periods), np.nan)
        self._place: dict[Label, int] = {}
        self._pattern: BoolArray = np.zeros((0, len(periods)), dtype=np.bool_)
        self._n_units: IntArray = np.zeros(0, dtype=np.int64)
        self._plain = WeightedMoments.make_empty(len(periods))
        self._weighted: WeightedMoments | None = None
        self._squared: WeightedMoments | None = None

    @property
    def n_cells(self) -> int:
        """Cells so far."""
        return len(self._n_units)

    def add(self, paths: Paths, max_cells: float = np.inf) -> bool:
        """Merge a block of firms in; either all blocks have weights, or none has.

        Where that would make more than `max_cells` cells nothing is added, and the answer is False:
        cells are counted before anything is reckoned for them.
        """
        if not len(paths.cohort):
            return True
        numbered = number_cells(paths)
        if self._count(paths, numbered) > max_cells:
            return False
        block = self._gather(paths, numbered)
        known = np.array([self._place.get(label, -1) for label in block.labels], dtype=np.int64)
        fresh = np.flatnonzero(known < 0)
        for row in fresh:
            known[row] = self._place[block.labels[row]] = len(self._place)
        n_cells = len(self._place)
        self._pattern = np.concatenate([self._pattern, block.pattern[fresh]])
        self._n_units = np.append(self._n_units, np.zeros(len(fresh), dtype=np.int64))
        self._n_units[known] += block.n_units
        self._plain = self._plain.merge(block.plain, known, n_cells)
        if block.weighted is not None:
            empty = WeightedMoments.make_empty(len(self._periods))
            self._weighted = (self._weighted or empty).merge(block.weighted, known, n_cells)
        if block.squared is not None:
            empty = WeightedMoments.make_empty(len(self._periods))
            self._squared = (self._squared or empty).merge(block.squared, known, n_cells)
        return True

    def finish(self, rank: IntArray | None = None) -> CellTable:
        """Return the cells by cluster, cohort and pattern, in the periods that occur.

        Parameters
        ----------
        rank
            The final code of each cluster; ``None`` keeps the codes as they are.
        """
        labels = list(self._place)
        cluster = np.array([label[0] for label in labels], dtype=np.int64)
        if rank is not None:
            cluster = rank[cluster]
        cohort = np.array([label[1] for label in labels], dtype=np.float64)
        bits = [self._pattern[:, column] for column in range(self._pattern.shape[1])]
        order = np.lexsort([*bits, cohort, cluster])
        seen = np.flatnonzero(self._pattern.any(axis=0))
        pattern = self._pattern[order][:, seen]
        shift = np.where(pattern, np.nan_to_num(self._centre)[seen], 0.0)
        plain = self._plain.take(order, seen)
        weighted = None if self._weighted is None else self._weighted.take(order, seen)
        squared = None if self._squared is None else self._squared.take(order, seen)
        return CellTable(
            periods=self._periods[seen],
            cohort=cohort[order],
            pattern=pattern,
            cluster=None if (cluster < 0).all() else cluster[order],
            n_units=self._n_units[order],
            mean=plain.mean + shift,
            scatter=plain.scatter if weighted is None else weighted.scatter,
            weight=None if weighted is None else weighted.total,
            weight_sq=None if squared is None else squared.total,
            mean_weighted=None if weighted is None else weighted.mean + shift,
            mean_sq=None if squared is None else squared.mean + shift,
            scatter_sq=None if squared is None or (cluster >= 0).any() else squared.scatter,
        )

    def _count(self, paths: Paths, numbered: NumberedCells) -> int:
        """Return the number of cells with those of a block."""
        first = numbered.order[numbered.starts]
        pattern: BoolArray = np.zeros((len(first), len(self._periods)), dtype=np.bool_)
        pattern[:, np.searchsorted(self._periods, paths.periods)] = paths.observed[first]
        fresh = sum(label not in self._place for label in _label(paths, first, pattern))
        return len(self._place) + fresh

    def _gather(self, paths: Paths, numbered: NumberedCells) -> _Block:
        columns = np.searchsorted(self._periods, paths.periods)
        order, starts = numbered.order, numbered.starts
        path = _lay_out(paths, order, self._settle_centre(paths, columns))
        n_units = np.diff(np.append(starts, len(order)))
        first = order[starts]
        pattern: BoolArray = np.zeros((len(starts), len(self._periods)), dtype=np.bool_)
        pattern[:, columns] = paths.observed[first]
        weight = None if paths.weight is None else paths.weight[order]
        plain = gather_moments(path, None, starts, has_scatter=weight is None)
        weighted = squared = None
        if weight is not None:
            weighted = gather_moments(path, weight, starts, has_scatter=True)
            is_own = paths.cluster is None
            squared = gather_moments(path, weight**2, starts, has_scatter=is_own)
        n_periods = len(self._periods)
        return _Block(
            labels=_label(paths, first, pattern),
            pattern=pattern,
            n_units=n_units.astype(np.int64),
            plain=plain.widen(columns, n_periods),
            weighted=None if weighted is None else weighted.widen(columns, n_periods),
            squared=None if squared is None else squared.widen(columns, n_periods),
        )

    def _settle_centre(self, paths: Paths, columns: IntArray) -> FloatArray:
        """Return the centre of the block's periods; a period's first block decides it."""
        if not np.isnan(self._centre[columns]).any():
            return self._centre[columns]
        count = paths.observed.sum(axis=0)
        average = paths.outcome.sum(axis=0) / np.maximum(count, 1)
        known = self._centre[columns]
        settled = np.where(np.isnan(known) & (count > 0), average, known)
        self._centre[columns] = settled
        return np.nan_to_num(settled)


def _lay_out(paths: Paths, order: IntArray, centre: FloatArray) -> FloatArray:
    """Return deviations from the centre by period, firms in order, shape (T, n_units).

    Some firms at a time: what is on its way from rows to columns stays in the processor's cache.
    """
    laid = np.empty((len(centre), len(order)))
    for start in range(0, len(order), FIRMS_AT_ONCE):
        firms = order[start : start + FIRMS_AT_ONCE]
        path = paths.outcome.take(firms, axis=0)
        path -= centre
        path *= paths.observed.take(firms, axis=0)
        laid[:, start : start + FIRMS_AT_ONCE] = path.T
    return laid


def _label(paths: Paths, first: IntArray, pattern: BoolArray) -> list[Label]:
    """Return the labels of cells from one firm of each."""
    cluster = np.full(len(first), -1) if paths.cluster is None else paths.cluster[first]
    packed = np.packbits(pattern, axis=1)
    return [
        (int(cluster[row]), float(paths.cohort[unit]), packed[row].tobytes())
        for row, unit in enumerate(first)
    ]
