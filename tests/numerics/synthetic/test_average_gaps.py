"""Averages of gaps, with numbers small enough for a pencil."""

from __future__ import annotations

import numpy as np
import pytest

from ipec_econ.numerics.synthetic.average_gaps import average_gaps, count_gaps, list_averages

COHORTS, PERIODS = np.array([2012, 2014]), np.array([2010, 2011, 2012, 2014])
"""A calendar with a gap in 2013."""
GAPS = np.array([[1.0, -1.0, 4.0, 6.0], [2.0, 0.0, -2.0, 9.0]])
N_TREATED = np.array([3, 1])


def average(window: tuple[int, int] | None = None) -> dict[str, float]:
    averages = list_averages(COHORTS, PERIODS, window)
    values = average_gaps(GAPS, N_TREATED, np.array([one.mask for one in averages]))
    names = [f"{one.estimand} {one.cohort} {one.time} {one.rel_time}" for one in averages]
    return dict(zip(names, values, strict=True))


def test_by_hand() -> None:
    found = average()
    assert found["att_gt 2012 2014 2"] == 6.0
    assert found["att_event None None 0"] == pytest.approx((3 * 4 + 9) / 4)
    assert found["att_event None None 2"] == 6.0
    # Two periods before: 2010 of the first cohort, 2012 of the second.
    assert found["att_event None None -2"] == pytest.approx((3 * 1 - 2) / 4)
    assert found["att_cohort 2012 None None"] == 5.0
    assert found["att None None None"] == pytest.approx((3 * (4 + 6) + 9) / 7)


def test_a_window_selects_the_path_alone() -> None:
    whole, cut = average(), average((-1, 0))
    assert {key for key in cut if key.startswith("att_event")} == {
        "att_event None None -1",
        "att_event None None 0",
    }
    assert all(whole[key] == value for key, value in cut.items())


def test_many_panels_at_once_are_one_after_the_other() -> None:
    masks = np.array([one.mask for one in list_averages(COHORTS, PERIODS, None)])
    gaps = np.stack([GAPS, 2 * GAPS, GAPS - 1])
    sizes = np.array([[3, 1], [1, 1], [2, 5]])
    together = average_gaps(gaps, sizes, masks)
    for k in range(3):
        np.testing.assert_array_equal(together[k], average_gaps(gaps[k], sizes[k], masks))


def test_counts_are_of_periods_before_and_of_the_gaps_averaged() -> None:
    averages = list_averages(COHORTS, PERIODS, None)
    counts = count_gaps(np.array([one.mask for one in averages]), np.array([2, 3]), N_TREATED, 10)
    at = {(one.estimand, one.cohort, one.rel_time): k for k, one in enumerate(averages)}
    # The first cohort in 2014: 3 + 10 firms in 2010, 2011 and 2014.
    assert counts.n_obs[at["att_gt", 2012, 2]] == 39
    # Both at event time 0: 3 firms in 3 periods, 1 in 4, donors in all 4.
    assert counts.n_obs[at["att_event", None, 0]] == 9 + 4 + 40
    assert counts.n_units[at["att_event", None, 0]] == 14
    assert counts.n_treated[at["att_gt", 2014, 0]] == 1
    assert counts.n_obs[at["att", None, None]] == 14 * 4
