"""How far each firm of a comparison lies from its own kind: what errors are made of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import FloatArray, IntArray
from ipec_econ.numerics.switch_comparison import Sides
from ipec_econ.numerics.switch_paths import SwitchPaths

MIN_CLUSTERS = 2
"""Fewer have no deviation from their own mean."""

DENSE_CELLS = 20_000_000
"""Pairs of cell and cluster that may be counted in one table."""


@dataclass(frozen=True, slots=True)
class Level:
    """One way to sort switchers into cells.

    Attributes
    ----------
    code
        Cell of every switching firm, shape (n_switching,).
    n_cells
        How many there are.
    """

    code: IntArray
    n_cells: int


Levels = Callable[[int], Sequence[Level]]
"""Event time → how switchers are sorted, the finest way first."""


def sort_by_cohort(paths: SwitchPaths) -> Levels:
    """Return cells of equal first dose, first switch and dose at it."""
    n_switching = int(paths.start[paths.n_periods])
    level = Level(paths.cohort[:n_switching], paths.n_cohorts)
    return lambda _: (level,)


def sort_by_path(paths: SwitchPaths) -> Levels:
    """Return cells of equal doses up to the effect, then by cohort, then by first switch alone.

    Placebos go by cohort: doses yet to come cannot part outcomes before the switch.
    """
    n_switching = int(paths.start[paths.n_periods])
    firms = np.arange(n_switching)
    first = paths.first[:n_switching]
    codes = [_merge(paths.baseline[:n_switching], first)]
    for step in range(paths.n_periods - 1):
        column = np.minimum(first + step, paths.n_periods - 1)
        _, dose = np.unique(paths.dose[column, firms], return_inverse=True)
        codes.append(_merge(codes[-1], dose))
    levels = [Level(code, int(code.max(initial=-1)) + 1) for code in codes]

    def sort(rel: int) -> Sequence[Level]:
        return (levels[1],) if rel < 0 else (levels[rel + 1], levels[1], levels[0])

    return sort


def compute_deviations(
    paths: SwitchPaths, sides: Sides, levels: Sequence[Level]
) -> tuple[FloatArray, FloatArray]:
    """Return what switchers and controls add to the error of Σ signed changes.

    A change less the mean of its cell, times √(n / (n − 1)) with n clusters in the cell, times
    the firm's weight in the comparison. A cell of one cluster borrows mean and count from the next
    level, and after the last from all firms, switching or not, with its first dose; where these
    are one cluster too the change itself is taken.

    Returns
    -------
    tuple of FloatArray
        Shapes (n_s,) and (n_c,), outcome units times weight.

    References
    ----------
    de Chaisemartin and D'Haultfœuille (2024), on variance estimation; the factor and the
    borrowing as DIDmultiplegtDYN 2.2.0 computes them.
    """
    code_s, code_c = paths.baseline[sides.switchers], paths.baseline[sides.controls]
    centre_s = np.zeros(len(sides.switchers))
    count_s = np.zeros(len(sides.switchers), dtype=np.int64)
    for level in levels:
        alone_s = count_s < MIN_CLUSTERS
        if not alone_s.any():
            break
        cells = level.code[sides.switchers]
        mean, count = _average(paths, sides.switchers, sides.change_s, cells, level.n_cells)
        centre_s[alone_s], count_s[alone_s] = mean[cells[alone_s]], count[cells[alone_s]]
    mean_c, count_c = _average(paths, sides.controls, sides.change_c, code_c, paths.n_baselines)
    alone_c = (count_c < MIN_CLUSTERS) & (sides.ratio != 0)
    if alone_c.any() or (count_s < MIN_CLUSTERS).any():
        firms = np.concatenate([sides.switchers, sides.controls])
        change = np.concatenate([sides.change_s, sides.change_c])
        code = np.concatenate([code_s, code_c])
        mean, count = _average(paths, firms, change, code, paths.n_baselines)
        alone_s = count_s < MIN_CLUSTERS
        centre_s[alone_s], count_s[alone_s] = mean[code_s[alone_s]], count[code_s[alone_s]]
        mean_c, count_c = np.where(alone_c, mean, mean_c), np.where(alone_c, count, count_c)
    centre_s = np.where(count_s < MIN_CLUSTERS, 0.0, centre_s)
    mean_c = np.where(count_c < MIN_CLUSTERS, 0.0, mean_c)
    own = paths.weight[sides.switchers] * paths.direction[sides.switchers] * _inflate(count_s)
    other = -sides.ratio * _inflate(count_c)
    return (
        own * (sides.change_s - centre_s),
        paths.weight[sides.controls] * other[code_c] * (sides.change_c - mean_c[code_c]),
    )


def _average(
    paths: SwitchPaths, firms: IntArray, change: FloatArray, cell: IntArray, size: int
) -> tuple[FloatArray, IntArray]:
    """Return each cell's weighted mean and its number of clusters."""
    weight = paths.weight[firms]
    total = np.bincount(cell, weights=weight, minlength=size)
    sums = np.bincount(cell, weights=weight * change, minlength=size)
    mean = np.divide(sums, total, out=np.zeros(size), where=total > 0)
    return mean, _count_clusters(paths, firms, cell, size)


def _count_clusters(paths: SwitchPaths, firms: IntArray, cell: IntArray, size: int) -> IntArray:
    if paths.cluster is None:
        return np.bincount(cell, minlength=size).astype(np.int64)
    n_clusters = int(paths.cluster.max(initial=-1)) + 1
    pair = cell * n_clusters + paths.cluster[firms]
    if size * n_clusters <= min(DENSE_CELLS, 4 * len(firms)):
        table = np.bincount(pair, minlength=size * n_clusters).reshape(size, n_clusters)
        counted: IntArray = (table > 0).sum(axis=1)
        return counted
    return np.bincount(np.unique(pair) // n_clusters, minlength=size).astype(np.int64)


def _inflate(count: IntArray) -> FloatArray:
    factor: FloatArray = np.sqrt(count / np.maximum(count - 1, 1))
    return np.where(count < MIN_CLUSTERS, 1.0, factor)


def _merge(left: IntArray, right: IntArray) -> IntArray:
    size = int(right.max(initial=0)) + 1
    code: IntArray = np.unique(left * size + right, return_inverse=True)[1]
    return code
