"""Whole minor units: what is divided comes out again."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipec_econ.numerics.money import (
    divide_minor,
    from_minor,
    scale_minor,
    sum_minor,
    to_minor,
    write_minor,
)


def test_largest_remainders_the_first_of_equal_ones_first():
    assert divide_minor(100, [1, 1, 1]) == [34, 33, 33]
    assert divide_minor(-100, [1, 1, 1]) == [-34, -33, -33]
    # 10 over 1:2:4 is 1.43, 2.86, 5.71.
    assert divide_minor(10, [1, 2, 4]) == [1, 3, 6]
    assert divide_minor(5, [0, 3]) == [0, 5]


def test_nothing_to_divide_by_is_refused():
    with pytest.raises(ValueError, match="no weight"):
        divide_minor(5, [0, 0])


def test_amounts_there_and_back():
    assert to_minor([1.25, None, math.nan, math.inf, 0.005, 0.015]) == [125, None, None, None, 0, 2]
    assert from_minor([125, None]) == [1.25, None]
    assert sum_minor([10**30, None, 1]) == 10**30 + 1
    assert scale_minor(5, Fraction(1, 2)) == 2
    assert [write_minor(one) for one in (0, -5, 123456)] == ["0.00", "-0.05", "1234.56"]


@given(
    st.integers(-(10**15), 10**15),
    st.lists(st.integers(0, 400), min_size=1, max_size=12).filter(any),
)
def test_parts_add_up_and_are_within_one_unit_of_their_share(amount, weights):
    parts = divide_minor(amount, weights)
    assert sum(parts) == amount
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - Fraction(amount * weight, sum(weights))) < 1
