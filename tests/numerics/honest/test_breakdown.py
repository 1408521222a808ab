"""The largest bound that a conclusion survives, where it is known."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ipec_econ.numerics.honest.breakdown import find_breakdown

BOUNDS = np.array([0.0, 0.5, 1.0, 2.0, 4.0])


@pytest.mark.parametrize("edge", [1e-3, 0.4, 0.5, 1.2, 3.7])
def test_finds_the_edge(edge: float) -> None:
    assert find_breakdown(lambda bound: bound < edge, BOUNDS) == pytest.approx(edge, rel=1e-9)


def test_the_largest_edge_counts() -> None:
    found = find_breakdown(lambda bound: bound < 0.2 or 0.7 < bound < 1.3, BOUNDS)
    assert found == pytest.approx(1.3)


def test_no_violation_at_all_is_a_bound() -> None:
    assert find_breakdown(lambda bound: bound == 0, BOUNDS) == pytest.approx(0, abs=1e-12)


def test_there_is_none_where_zero_is_never_excluded() -> None:
    assert find_breakdown(lambda _: False, BOUNDS) is None


def test_it_is_infinite_where_zero_is_always_excluded() -> None:
    assert find_breakdown(lambda _: True, BOUNDS) == math.inf
