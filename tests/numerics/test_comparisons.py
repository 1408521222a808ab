"""Who is compared with whom, between which periods."""

from __future__ import annotations

import numpy as np
import pytest

from ipec_econ.numerics.comparisons import choose_comparisons
from ipec_econ.numerics.group_time import Comparisons

COHORTS = np.array([2003.0, 2005.0, np.inf])
PERIODS = np.array([2001, 2002, 2003, 2004, 2005])


def choose(
    cohorts: np.ndarray = COHORTS, periods: np.ndarray = PERIODS, **changes: object
) -> Comparisons:
    options: dict = {
        "control_group": "not_yet_treated", "base_period": "universal", "anticipation": 0,
    }  # fmt: skip
    return choose_comparisons(cohorts, periods, **{**options, **changes})


def list_pairs(found: Comparisons, periods: np.ndarray = PERIODS) -> list[tuple[int, int, int]]:
    columns = (found.cohort.astype(int), periods[found.period], periods[found.base])
    return list(zip(*(column.tolist() for column in columns), strict=True))


def list_controls(found: Comparisons) -> dict[tuple[int, int], list[float]]:
    pairs = list_pairs(found)
    return {
        (g, t): found.cohorts[row].tolist()
        for (g, t, _), row in zip(pairs, found.controls, strict=True)
    }


def test_a_universal_base_is_the_last_period_before_treatment() -> None:
    assert list_pairs(choose()) == [
        *((2003, t, 2002) for t in PERIODS.tolist()),
        *((2005, t, 2004) for t in PERIODS.tolist()),
    ]


def test_a_varying_base_is_the_period_before_until_treatment() -> None:
    assert list_pairs(choose(base_period="varying")) == [
        (2003, 2002, 2001), (2003, 2003, 2002), (2003, 2004, 2002), (2003, 2005, 2002),
        (2005, 2002, 2001), (2005, 2003, 2002), (2005, 2004, 2003), (2005, 2005, 2004),
    ]  # fmt: skip


@pytest.mark.parametrize("base_period", ["universal", "varying"])
def test_anticipation_moves_the_base(base_period: str) -> None:
    found = list_pairs(choose(base_period=base_period, anticipation=1))
    assert (2003, 2004, 2001) in found
    assert (2005, 2005, 2003) in found


def test_a_cohort_without_a_base_has_no_comparison() -> None:
    assert list_pairs(choose(np.array([2001.0, np.inf]))) == []
    assert {g for g, _, _ in list_pairs(choose(anticipation=2))} == {2005}


def test_gaps_in_the_calendar_are_stepped_over() -> None:
    periods = np.array([-5, -1, 4])
    found = choose(np.array([-3.0, 0.0, np.inf]), periods)
    assert list_pairs(found, periods) == [
        (-3, -5, -5), (-3, -1, -5), (-3, 4, -5), (0, -5, -1), (0, -1, -1), (0, 4, -1),
    ]  # fmt: skip


def test_controls_start_after_both_periods() -> None:
    never = [np.inf]
    found = list_controls(choose())
    assert found[2003, 2004] == [2005, np.inf]
    assert found[2003, 2005] == never
    # The base of 2005 is 2004, when 2003 is treated, whatever the period.
    assert found[2005, 2001] == never
    varying = list_controls(choose(base_period="varying"))
    assert varying[2005, 2002] == [2003, np.inf]
    assert varying[2005, 2003] == never


def test_controls_may_not_anticipate() -> None:
    found = list_controls(choose(anticipation=1))
    assert found[2003, 2003] == [2005, np.inf]
    assert found[2003, 2004] == [np.inf]


def test_never_treated_controls_are_the_same_everywhere() -> None:
    found = choose(control_group="never_treated")
    assert set(map(tuple, found.controls.tolist())) == {(False, False, True)}


def test_no_cohort_is_its_own_control() -> None:
    found = choose(base_period="varying")
    own = found.cohort[:, None] == found.cohorts
    assert not (found.controls & own).any()


def test_one_period_has_nothing_but_references() -> None:
    found = choose(np.array([2002.0, np.inf]), np.array([2001]))
    assert list_pairs(found, np.array([2001])) == [(2002, 2001, 2001)]
