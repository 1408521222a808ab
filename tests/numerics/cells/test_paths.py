"""Rows as paths: the same numbers in the same places."""

from __future__ import annotations

import numpy as np

from ipec_econ.numerics.cells.paths import widen_rows

UNIT = np.array([0, 0, 1, 2, 2])
TIME = np.array([-2, 5, 5, -2, 1])
OUTCOME = np.array([1.0, 2.0, 3.0, 4.0, 5.0])
COHORT = np.array([1.0, 1.0, np.inf, 5.0, 5.0])


def test_every_row_has_its_place() -> None:
    paths = widen_rows(OUTCOME, UNIT, TIME, COHORT)
    assert paths.periods.tolist() == [-2, 1, 5]
    assert paths.outcome.tolist() == [[1, 0, 2], [0, 0, 3], [4, 5, 0]]
    assert paths.observed.tolist() == [
        [True, False, True],
        [False, False, True],
        [True, True, False],
    ]
    assert paths.cohort.tolist() == [1, np.inf, 5]
    assert (paths.weight, paths.cluster) == (None, None)


def test_weights_and_clusters_are_the_firms() -> None:
    weight, cluster = np.array([2.0, 2, 3, 4, 4]), np.array([1, 1, 0, 1, 1])
    paths = widen_rows(OUTCOME, UNIT, TIME, COHORT, weight=weight, cluster=cluster)
    assert paths.weight.tolist() == [2, 3, 4]
    assert paths.cluster.tolist() == [1, 0, 1]


def test_dates_far_apart_need_no_table_of_all_between() -> None:
    time = np.array([0, 10**15, 10**15, 0, 10**9])
    paths = widen_rows(OUTCOME, UNIT, time, COHORT)
    assert paths.periods.tolist() == [0, 10**9, 10**15]
    np.testing.assert_array_equal(paths.outcome, widen_rows(OUTCOME, UNIT, TIME, COHORT).outcome)


def test_no_rows_are_no_paths() -> None:
    none = np.empty(0)
    paths = widen_rows(none, none.astype(np.int64), none.astype(np.int64), none)
    assert paths.outcome.shape == (0, 0)
