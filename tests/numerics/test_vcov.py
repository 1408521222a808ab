"""Meats by hand, and laws that tie the covariances together."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ipec_econ.numerics.vcov import (
    choose_lags,
    compute_cluster_meat,
    compute_driscoll_kraay_meat,
    compute_hetero_meat,
    repair_vcov,
)

LAW_RTOL = 1e-12
"""The same sums in another order."""

SCORES = np.array([[1.0, 2.0], [3.0, -1.0], [-2.0, 0.5], [4.0, 1.0]])


def test_clusters_by_hand() -> None:
    meat = compute_cluster_meat(SCORES, [np.array([0, 0, 1, 1])])
    sums = np.array([[4.0, 1.0], [2.0, 1.5]])
    np.testing.assert_allclose(meat, sums.T @ sums, rtol=LAW_RTOL)


def test_two_ways_add_and_subtract_the_intersection() -> None:
    a, b = np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])
    both = compute_cluster_meat(SCORES, [a, b])
    apart = (
        compute_cluster_meat(SCORES, [a])
        + compute_cluster_meat(SCORES, [b])
        - compute_hetero_meat(SCORES)
    )
    np.testing.assert_allclose(both, apart, rtol=LAW_RTOL)


def test_three_ways_of_the_same_clusters_are_one_way() -> None:
    a = np.array([0, 0, 1, 1])
    np.testing.assert_allclose(
        compute_cluster_meat(SCORES, [a, a, a]), compute_cluster_meat(SCORES, [a]), rtol=LAW_RTOL
    )


def test_clusters_of_one_row_are_hetero() -> None:
    np.testing.assert_allclose(
        compute_cluster_meat(SCORES, [np.arange(4)]), compute_hetero_meat(SCORES), rtol=LAW_RTOL
    )


def test_driscoll_kraay_without_lags_clusters_by_period() -> None:
    time = np.array([2010, 2010, 2011, 2012])
    np.testing.assert_allclose(
        compute_driscoll_kraay_meat(SCORES, time, 0),
        compute_cluster_meat(SCORES, [np.array([0, 0, 1, 2])]),
        rtol=LAW_RTOL,
    )


def test_bartlett_weights_by_hand() -> None:
    scores, time = np.array([[1.0], [2.0], [4.0]]), np.array([1, 2, 3])
    # 1 + 4 + 16, and 2·(2/3)(2 + 8) + 2·(1/3)(4) with two lags
    expected = 21 + 2 * 2 / 3 * 10 + 2 * 1 / 3 * 4
    assert compute_driscoll_kraay_meat(scores, time, 2)[0, 0] == pytest.approx(expected)


def test_a_missing_period_is_not_skipped() -> None:
    scores = np.array([[1.0], [2.0], [4.0]])
    holed = compute_driscoll_kraay_meat(scores, np.array([2010, 2011, 2013]), 1)
    assert holed[0, 0] == pytest.approx(21 + 2 * 1 / 2 * 2)


def test_a_calendar_of_every_other_year_has_neighbours() -> None:
    scores = np.array([[1.0], [2.0], [4.0]])
    every_other = compute_driscoll_kraay_meat(scores, np.array([2010, 2012, 2014]), 1)
    yearly = compute_driscoll_kraay_meat(scores, np.array([2010, 2011, 2012]), 1)
    assert every_other[0, 0] == yearly[0, 0]


@pytest.mark.parametrize(("periods", "lags"), [(2, 1), (10, 1), (15, 1), (16, 2), (81, 3)])
def test_default_lags_are_the_fourth_root(periods: int, lags: int) -> None:
    assert choose_lags(periods) == lags


def test_a_negative_eigenvalue_is_raised_and_reported() -> None:
    found = repair_vcov(np.array([[1.0, 2.0], [2.0, 1.0]]))
    assert found.changed
    np.testing.assert_allclose(found.vcov, [[1.5, 1.5], [1.5, 1.5]], rtol=LAW_RTOL)


def test_rounding_is_left_alone() -> None:
    singular = np.array([[1.0, 1.0], [1.0, 1.0 - 1e-15]])
    found = repair_vcov(singular)
    assert not found.changed
    assert found.vcov is singular


@pytest.mark.property
@given(
    arrays(np.float64, (12, 2), elements=st.floats(-100, 100)),
    st.lists(st.integers(0, 3), min_size=12, max_size=12),
    st.permutations(range(12)),
)
def test_order_of_rows_does_not_matter(
    scores: np.ndarray, codes: list[int], order: list[int]
) -> None:
    groups = np.array(codes)
    meat = compute_cluster_meat(scores, [groups])
    again = compute_cluster_meat(scores[order], [groups[order]])
    np.testing.assert_allclose(meat, again, rtol=LAW_RTOL, atol=1e-9)
