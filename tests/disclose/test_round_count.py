"""Released counts and numbers, by hand and by law."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipec_econ.disclose.round_count import round_count, round_df, round_number
from tests.disclose.rules import make_rules

RULES = make_rules()


@pytest.mark.parametrize(
    ("count", "released"),
    [(None, None), (0, 0), (1, None), (9, None), (10, 10), (14, 10), (15, 20), (1986, 1990)],
)
def test_counts_by_hand(count: int | None, released: int | None) -> None:
    # Threshold 10, rounding 5: the base is 10, halves go up.
    assert round_count(count, RULES) == released


def test_the_base_is_a_multiple_of_the_rounding_not_below_the_threshold() -> None:
    assert make_rules(threshold=12, rounding=5).base == 15
    assert make_rules(threshold=10, rounding=20).base == 20


def test_numbers_keep_their_significant_digits() -> None:
    assert round_number(0.0742818852373, RULES) == 0.07428
    assert round_number(-123456.7, RULES) == -123500.0
    assert round_number(0.0, RULES) == 0.0
    assert round_number(math.inf, RULES) == math.inf
    assert round_number(None, RULES) is None


def test_degrees_of_freedom_are_rounded_down() -> None:
    assert round_df(119.0, None, RULES, is_hidden=False) == 110.0
    assert round_df(None, None, RULES, is_hidden=False) is None
    # What passes the rule on degrees of freedom is never released as less than that.
    assert round_df(10.0, 11, RULES, is_hidden=False) == 10.0
    # Of clusters they are the fewest that print the same: 115 to 124 clusters print as 120.
    assert round_df(119.0, 120, RULES, is_hidden=False) == 114.0


profiles = st.builds(make_rules, threshold=st.integers(1, 60), rounding=st.integers(1, 30))


@pytest.mark.property
@given(st.integers(0, 10**7), profiles)
def test_no_released_count_is_small_and_all_are_near(count: int, rules) -> None:
    released = round_count(count, rules)
    if released is None:
        assert 0 < count < rules.threshold
        return
    assert not 0 < released < rules.threshold
    assert released % rules.base == 0
    assert abs(released - count) <= rules.base / 2


@pytest.mark.property
@given(st.integers(0, 10**6), st.integers(0, 10**6), profiles)
def test_rounding_keeps_order_and_hides_small_differences(one: int, other: int, rules) -> None:
    low, high = sorted((one, other))
    first, second = round_count(low, rules), round_count(high, rules)
    if first is None or second is None:
        return
    assert first <= second
    # What a reader may conclude: the difference lies within one base of the one released, so
    # that every value from 1 to the threshold less 1 stays possible where one of them is true.
    if 0 < high - low < rules.threshold and low >= rules.threshold:
        assert second - first in (0, rules.base)


@pytest.mark.property
@given(st.integers(0, 10**6), st.integers(1, 50), st.integers(1, 50))
def test_a_stricter_threshold_releases_a_subset(count: int, one: int, other: int) -> None:
    low, high = sorted((one, other))
    if round_count(count, make_rules(threshold=high)) is not None:
        assert round_count(count, make_rules(threshold=low)) is not None
