"""Counts that protect others: what a reader with the sums could still work out."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipec_econ.disclose.protect_counts import Counts, Sum, join_counts, protect_counts
from ipec_econ.disclose.round_count import round_count
from tests.disclose.rules import make_rules

RULES = make_rules()


def test_one_small_part_of_two_needs_no_other() -> None:
    # 104 = 96 + 8: printed 100 and 100, so that the part may be anything up to 9.
    assert protect_counts(Counts((104, 96, 8), (Sum(104, (96, 8)),)), RULES) == {8}


def test_roundings_that_add_up_give_a_part_away() -> None:
    # 145 = 54 + 84 + 7, printed 150, 50 and 80: the total is at least 145, the parts at most 54
    # and 84, so that the small one is at least 7. The smallest of the others is withheld too.
    counts = Counts((145, 54, 84, 7), (Sum(145, (54, 84, 7)),))
    assert protect_counts(counts, RULES) == {7, 54}


def test_what_is_printed_most_often_is_given_up_last() -> None:
    counts = Counts((145, 145, 54, 54, 84, 7), (Sum(145, (54, 84, 7)),))
    assert protect_counts(counts, RULES) == {7, 84}


def test_sums_of_different_outputs_are_looked_at_together() -> None:
    # Alone neither table tells anything of the 7: the first withholds a part, the other has it.
    first = Counts((145, 54, 91), (Sum(145, (54, 91)),))
    second = Counts((91, 84, 7), (Sum(91, (84, 7)),))
    assert protect_counts(first, RULES) == frozenset()
    assert protect_counts(second, RULES) == {7}
    both = protect_counts(join_counts((first, second)), RULES)
    # 91 is printed 90, from 85 to 94; 145 − 54 is at least 145 − 54 = 91: 7 to 10.
    assert both > {7}


def test_rows_of_few_firms_are_withheld_with_what_tells_them() -> None:
    # 100 rows less 60 rows are 40 rows, of three firms: its neighbours would tell them to within
    # 10. The smaller of the two goes.
    counts = Counts((100, 60, 40), (Sum(100, (60, 40)),), frozenset({40}))
    assert protect_counts(counts, RULES) == {40, 60}


def test_nothing_small_leaves_all_as_it_is() -> None:
    assert protect_counts(Counts((100, 60, 40, 0), (Sum(100, (60, 40, 0)),)), RULES) == frozenset()


@pytest.mark.property
@settings(max_examples=25)
@given(st.lists(st.integers(0, 60), min_size=2, max_size=5, unique=True), st.integers(2, 12))
def test_every_small_value_stays_possible(parts: list[int], threshold: int) -> None:
    """Count out what a reader may think of a small part, with no solver."""
    rules = make_rules(threshold=threshold, rounding=1)
    total = sum(parts)
    withheld = protect_counts(Counts((*parts, total), (Sum(total, tuple(parts)),)), rules)
    small = [part for part in parts if 0 < part < threshold]
    assert set(small) <= withheld
    for one in small:
        others = [_find_ends(part, part in withheld, rules) for part in parts if part != one]
        low, high = _find_ends(total, total in withheld, rules)
        lowest = low - sum(end[1] for end in others)
        highest = high - sum(end[0] for end in others)
        assert lowest <= 1
        assert highest >= threshold - 1


def _find_ends(count: int, is_withheld: bool, rules) -> tuple[int, int]:
    if is_withheld:
        return 0, 10**6
    released = round_count(count, rules)
    same = [value for value in range(400) if round_count(value, rules) == released]
    return min(same), max(same)
