"""Stored firms by kind: counted by hand, firm by firm."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from ipec_econ.core.arrays import FloatArray, IntArray
from ipec_econ.core.panel import AtLeast, RowStep
from ipec_econ.core.stored_firms import FirmPaths
from ipec_econ.numerics.cells.find_left import find_left
from ipec_econ.numerics.cells.firm_kinds import count_kinds

PERIODS = np.array([1, 2, 3, 4])
OBSERVED = np.array(
    [[1, 1, 1, 1], [1, 0, 0, 1], [0, 1, 0, 0], [1, 1, 0, 0], [0, 0, 1, 1]], dtype=np.bool_
)
COHORT = np.array([3.0, 3.0, np.inf, 3.0, 3.0])
CLUSTER = np.array([0, 1, 1, 0, 0])
WEIGHT = np.array([1.0, 2.0, 3.0, 4.0, 5.0])
OUTCOME = np.where(OBSERVED, 10.0 * np.arange(1, 6)[:, None] + PERIODS, 0.0)


class Firms:
    """Five firms in blocks."""

    def __init__(self, size: int, *, has_clusters: bool = False) -> None:
        self._size, self._has_clusters = size, has_clusters
        self.periods: IntArray = PERIODS
        self.cohorts: FloatArray = np.array([3.0, np.inf])

    def read(self) -> Iterator[FirmPaths]:
        for start in range(0, len(COHORT), self._size):
            rows = slice(start, start + self._size)
            cluster = CLUSTER[rows] if self._has_clusters else None
            yield FirmPaths(OUTCOME[rows], OBSERVED[rows], COHORT[rows], WEIGHT[rows], cluster)


@pytest.mark.parametrize("size", [1, 2, 9])
def test_kinds_by_hand(size: int) -> None:
    kinds = count_kinds(Firms(size), ())
    # Seen before treatment alone; under it alone; on both sides; and never treated.
    assert kinds.cohort.tolist() == [3, 3, 3, np.inf]
    assert kinds.size.tolist() == [1, 1, 2, 1]
    assert kinds.weight.tolist() == [4, 5, 3, 3]
    assert kinds.rows.tolist() == [[1, 1, 0, 0], [0, 0, 1, 1], [2, 1, 1, 2], [0, 1, 0, 0]]
    assert kinds.outcome[2].tolist() == [11 + 21, 12, 13, 14 + 24]
    assert kinds.row_weight[2].tolist() == [3, 1, 1, 3]
    assert (kinds.lone, kinds.ends) == (1, (11.0, 54.0))


def test_clusters_tell_kinds_apart() -> None:
    kinds = count_kinds(Firms(2, has_clusters=True), ())
    assert kinds.cluster is not None
    assert kinds.cluster.tolist() == [0, 0, 0, 1, 1]
    assert kinds.size.tolist() == [1, 1, 1, 1, 1]


def test_steps_follow_one_another() -> None:
    no_second = np.ones((2, 4), dtype=np.bool_)
    no_second[0, 1] = False
    steps: tuple[RowStep, ...] = (no_second, AtLeast(2))
    (block,) = Firms(9).read()
    left = find_left(block, np.array([3.0, np.inf]), steps)
    # The fourth firm has one row once the second period is gone; the third had one before.
    assert left.sum(axis=1).tolist() == [3, 2, 0, 0, 2]
    assert find_left(block, np.array([3.0, np.inf]), steps[::-1]).sum(axis=1).tolist() == [
        3, 2, 0, 1, 2,
    ]  # fmt: skip
    assert count_kinds(Firms(2), steps).size.tolist() == [1, 2]
