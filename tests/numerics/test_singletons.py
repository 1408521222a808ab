"""Singletons, removed until none is left."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ipec_econ.numerics.singletons import find_singletons


def test_removing_one_makes_another() -> None:
    first = np.array([0, 0, 1, 1, 2])
    second = np.array([0, 1, 1, 1, 2])
    # Row 4 is alone in both; row 0 is alone in level 0 of the second; then row 1 in level 0 of
    # the first; rows 2 and 3 stay.
    assert find_singletons([first, second]).tolist() == [True, True, False, False, True]


def test_no_rows_have_no_singletons() -> None:
    assert find_singletons([np.array([], dtype=np.int64)]).tolist() == []


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=25))
def test_order_of_effects_and_rows_does_not_matter(rows: list[tuple[int, int]]) -> None:
    first, second = (np.array(column) for column in zip(*rows, strict=True))
    found = find_singletons([first, second])
    assert np.array_equal(found, find_singletons([second, first]))
    assert np.array_equal(found[::-1], find_singletons([first[::-1], second[::-1]]))


def test_a_row_that_stands_for_several_is_not_alone() -> None:
    # Two cells of 3 and 1 firms seen twice and once; a row is one of its firm, several of a period.
    unit, period = np.array([0, 0, 1]), np.array([0, 1, 2])
    copies = np.array([3, 3, 1])
    assert find_singletons([unit, period]).tolist() == [True, True, True]
    assert find_singletons([unit, period], [None, copies]).tolist() == [False, False, True]


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3)), min_size=1, max_size=20))
def test_sizes_are_rows_written_out(rows: list[tuple[int, int]]) -> None:
    pairs = sorted(set(rows))
    unit, period = (np.array(column) for column in zip(*pairs, strict=True))
    copies = 1 + unit % 3
    found = find_singletons([unit, period], [None, copies])
    firms = [(f"{u} {k}", p) for u, p in pairs for k in range(1 + u % 3)]
    codes = np.unique([firm for firm, _ in firms], return_inverse=True)[1]
    whole = find_singletons([codes, np.array([p for _, p in firms])])
    assert np.array_equal(np.repeat(found, copies), whole)
