"""The largest bound that a conclusion survives, where it is known."""

from __future__ import annotations

import math

import pytest

from ipec_econ.numerics.honest.breakdown import find_breakdown


@pytest.mark.parametrize("edge", [1e-9, 0.4, 1.0, 3.7, 1e6])
def test_finds_the_edge(edge: float) -> None:
    assert find_breakdown(lambda bound: bound < edge, 1.0) == pytest.approx(edge, rel=1e-5)


def test_there_is_none_where_zero_is_never_excluded() -> None:
    assert find_breakdown(lambda _: False, 1.0) is None


def test_it_is_infinite_where_zero_is_always_excluded() -> None:
    assert find_breakdown(lambda _: True, 1.0) == math.inf
