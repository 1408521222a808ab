"""How far each firm of a comparison lies from its own kind: what errors are made of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from ipec_econ.core.arrays import FloatArray, IntArray
from ipec_econ.numerics.switch_comparison import Sides
from ipec_econ.numerics.switch_paths import SwitchPaths

MIN_CLUSTERS = 2
"""Fewer have no deviation from their own mean."""


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

CellMeans = tuple[FloatArray, IntArray]
"""Mean change and number of clusters of each cell, shapes (n_cells,)."""


class Averages(Protocol):
    """Means of a comparison over all firms, where a part of them may be at hand."""

    def average_switchers(self, level: int) -> CellMeans:
        """Average over switchers, by cell of one of the levels."""
        ...

    def average_controls(self) -> CellMeans:
        """Average over controls, by first dose."""
        ...

    def average_all(self) -> CellMeans:
        """Average over switchers and controls, by first dose."""
        ...


@dataclass(frozen=True, slots=True)
class Deviations:
    """How what firms add to the error of Σ signed changes depends on their own change.

    That is slope · (change − centre), outcome units times weight; shapes (n_s,) and (n_c,).
    """

    slope_s: FloatArray
    centre_s: FloatArray
    slope_c: FloatArray
    centre_c: FloatArray


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
    paths: SwitchPaths, sides: Sides, levels: Sequence[Level], averages: Averages
) -> Deviations:
    """Return what switchers and controls add to the error of Σ signed changes.

    A change less the mean of its cell, times √(n / (n − 1)) with n clusters in the cell, times
    the firm's weight in the comparison. A cell of one cluster borrows mean and count from the next
    level, and after the last from all firms, switching or not, with its first dose; where these
    are one cluster too the change itself is taken.

    References
    ----------
    de Chaisemartin and D'Haultfœuille (2024), on variance estimation; the factor and the
    borrowing as DIDmultiplegtDYN 2.2.0 computes them.
    """
    code_s, code_c = paths.baseline[sides.switchers], paths.baseline[sides.controls]
    centre_s = np.zeros(len(sides.switchers))
    count_s = np.zeros(len(sides.switchers), dtype=np.int64)
    for place, level in enumerate(levels):
        alone_s = count_s < MIN_CLUSTERS
        if not alone_s.any():
            break
        cells = level.code[sides.switchers]
        mean, count = averages.average_switchers(place)
        centre_s[alone_s], count_s[alone_s] = mean[cells[alone_s]], count[cells[alone_s]]
    mean_c, count_c = averages.average_controls()
    alone_c = (count_c < MIN_CLUSTERS) & (sides.ratio != 0)
    if alone_c.any() or (count_s < MIN_CLUSTERS).any():
        mean, count = averages.average_all()
        alone_s = count_s < MIN_CLUSTERS
        centre_s[alone_s], count_s[alone_s] = mean[code_s[alone_s]], count[code_s[alone_s]]
        mean_c, count_c = np.where(alone_c, mean, mean_c), np.where(alone_c, count, count_c)
    centre_s = np.where(count_s < MIN_CLUSTERS, 0.0, centre_s)
    mean_c = np.where(count_c < MIN_CLUSTERS, 0.0, mean_c)
    own = paths.weight[sides.switchers] * paths.direction[sides.switchers] * _inflate(count_s)
    other = -sides.ratio * _inflate(count_c)
    return Deviations(own, centre_s, paths.weight[sides.controls] * other[code_c], mean_c[code_c])


def _inflate(count: IntArray) -> FloatArray:
    factor: FloatArray = np.sqrt(count / np.maximum(count - 1, 1))
    return np.where(count < MIN_CLUSTERS, 1.0, factor)


def _merge(left: IntArray, right: IntArray) -> IntArray:
    size = int(right.max(initial=0)) + 1
    code: IntArray = np.unique(left * size + right, return_inverse=True)[1]
    return code
