"""Mean changes of a comparison whose firms are all at hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import FloatArray, IntArray
from ipec_econ.numerics.switch_comparison import Sides, sum_codes
from ipec_econ.numerics.switch_deviations import CellMeans, Level
from ipec_econ.numerics.switch_paths import SwitchPaths

DENSE_CELLS = 20_000_000
"""Pairs of cell and cluster that may be counted in one table."""


@dataclass(frozen=True, slots=True)
class OwnAverages:
    """Averages over the firms of both sides themselves."""

    paths: SwitchPaths
    sides: Sides
    levels: Sequence[Level]

    def average_switchers(self, level: int) -> CellMeans:
        """Average over switchers, by cell of one of the levels."""
        chosen, firms = self.levels[level], self.sides.switchers
        return _average(self.paths, firms, self.sides.change_s, chosen.code[firms], chosen.n_cells)

    def average_controls(self) -> CellMeans:
        """Average over controls, by first dose."""
        firms = self.sides.controls
        code, size = self.paths.baseline[firms], self.paths.n_baselines
        return _average(self.paths, firms, self.sides.change_c, code, size)

    def average_all(self) -> CellMeans:
        """Average over switchers and controls, by first dose."""
        firms = np.concatenate([self.sides.switchers, self.sides.controls])
        change = np.concatenate([self.sides.change_s, self.sides.change_c])
        code, size = self.paths.baseline[firms], self.paths.n_baselines
        return _average(self.paths, firms, change, code, size)


def average_changes(total: FloatArray, sums: FloatArray) -> FloatArray:
    """Return sums of weighted changes over sums of weights, 0 without any."""
    return np.divide(sums, total, out=np.zeros(total.shape), where=total > 0)


def _average(
    paths: SwitchPaths, firms: IntArray, change: FloatArray, cell: IntArray, size: int
) -> CellMeans:
    """Return each cell's weighted mean and its number of clusters."""
    weight = paths.weight[firms]
    total = sum_codes(cell, weight, size)
    sums = sum_codes(cell, weight * change, size)
    return average_changes(total, sums), _count_clusters(paths, firms, cell, size)


def _count_clusters(paths: SwitchPaths, firms: IntArray, cell: IntArray, size: int) -> IntArray:
    if paths.cluster is None:
        return count_firms(paths, firms, cell, size)
    n_clusters = int(paths.cluster.max(initial=-1)) + 1
    pair = cell * n_clusters + paths.cluster[firms]
    if size * n_clusters <= min(DENSE_CELLS, 4 * len(firms)):
        table = np.bincount(pair, minlength=size * n_clusters).reshape(size, n_clusters)
        counted: IntArray = (table > 0).sum(axis=1)
        return counted
    return np.bincount(np.unique(pair) // n_clusters, minlength=size).astype(np.int64)


def count_firms(paths: SwitchPaths, firms: IntArray, cell: IntArray, size: int) -> IntArray:
    """Return the firms of each cell, shape (size,)."""
    if paths.copies is None:
        return np.bincount(cell, minlength=size).astype(np.int64)
    return np.rint(np.bincount(cell, weights=paths.copies[firms], minlength=size)).astype(np.int64)
