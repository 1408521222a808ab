"""Counts that protect others: what a reader with the sums could still work out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipec_econ.disclose.protect_counts import Sum, protect_counts
from ipec_econ.disclose.round_count import round_count
from tests.disclose.rules import make_rules

RULES = make_rules()


def test_one_small_part_of_two_needs_no_other() -> None:
    # 104 = 96 + 8: printed 100 and 100, so that the part may be anything up to 9.
    counts = {"all": 104, "most": 96, "few": 8}
    assert protect_counts(counts, [Sum("all", ("most", "few"))], RULES) == {"few"}


def test_roundings_that_add_up_give_a_part_away() -> None:
    # 145 = 54 + 84 + 7, printed 150, 50 and 80: the total is at least 145, the parts at most 54
    # and 84, so that the small one is at least 7. The smaller of the two is withheld too.
    counts = {"all": 145, "b": 54, "c": 84, "few": 7}
    sums = [Sum("all", ("b", "c", "few"))]
    assert protect_counts(counts, sums, RULES) == {"few", "b"}


def test_what_others_print_is_given_up_last() -> None:
    counts = {"all": 145, "b": 54, "c": 84, "few": 7}
    sums = [Sum("all", ("b", "c", "few"))]
    assert protect_counts(counts, sums, RULES, fixed=("b",)) == {"few", "c"}


def test_rows_of_few_firms_are_withheld_with_what_tells_them() -> None:
    # 100 rows less 40 rows are 60 rows; the 40 are of three firms. Either neighbour would tell
    # them to within 10, which is far less than a firm's worth; the smaller one goes.
    counts = {"before": 100, "after": 60, "lost": 40}
    found = protect_counts(counts, [Sum("before", ("after", "lost"))], RULES, few=("lost",))
    assert found == {"lost", "after"}


def test_nothing_small_leaves_all_as_it_is() -> None:
    counts = {"all": 100, "a": 60, "b": 40, "none": 0}
    assert protect_counts(counts, [Sum("all", ("a", "b", "none"))], RULES) == frozenset()


@pytest.mark.property
@settings(max_examples=25)
@given(st.lists(st.integers(0, 60), min_size=2, max_size=5), st.integers(2, 12))
def test_every_small_value_stays_possible(parts: list[int], threshold: int) -> None:
    """Count out what a reader may think of a small part, with no solver."""
    rules = make_rules(threshold=threshold, rounding=1)
    names = [f"p{k}" for k in range(len(parts))]
    counts = {**dict(zip(names, parts, strict=True)), "all": sum(parts)}
    withheld = protect_counts(counts, [Sum("all", tuple(names))], rules)
    small = [name for name in names if 0 < counts[name] < threshold]
    assert set(small) <= withheld
    for name in small:
        others = [one for one in names if one != name]
        lows = sum(_ends(counts[one], one in withheld, rules)[0] for one in others)
        highs = sum(_ends(counts[one], one in withheld, rules)[1] for one in others)
        low, high = _ends(counts["all"], "all" in withheld, rules)
        possible = range(max(0, low - highs), high - lows + 1)
        assert set(range(1, threshold)) <= set(possible)


def _ends(count: int, is_withheld: bool, rules) -> tuple[int, int]:
    if is_withheld:
        return 0, 10**6
    values = np.arange(0, 1000)
    same = [v for v in values if round_count(int(v), rules) == round_count(count, rules)]
    return int(min(same)), int(max(same))
