"""Numbers as they are drawn."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipec_econ.core.figure import FigurePanel, Point, Series
from ipec_econ.render.figure_scale import find_limits, list_positions, round_panel


def make_panel(*points: Point) -> FigurePanel:
    return FigurePanel("", (Series("m", "M", points),), "t", "y")


def test_noise_is_rounded_by_the_largest_number() -> None:
    (series,) = round_panel(make_panel(Point(0, 0.123456789, -3e-17, 0.5), Point(1, -1e-18)))
    assert series.points[0] == Point(0, 0.123457, 0.0, 0.5)
    assert math.copysign(1, series.points[1].value) == 1


def test_infinite_ends_stay_and_do_not_count() -> None:
    (series,) = round_panel(make_panel(Point(0, 1.0, -math.inf, math.inf)))
    assert series.points[0].conf_low == -math.inf
    assert find_limits([(series,)]) == pytest.approx((-0.06, 1.06))


def test_limits_hold_zero_and_every_bar() -> None:
    (series,) = round_panel(make_panel(Point(0, 2.0, 1.0, 3.0, 0.5, 4.0)))
    low, high = find_limits([(series,)])
    assert low < 0
    assert high > 4
    assert find_limits([()]) == (-1.0, 1.0)


def test_positions_are_sorted_and_unique() -> None:
    two = (Series("a", "A", (Point(3, 0),)), Series("b", "B", (Point(-1, 0), Point(3, 1))))
    assert list_positions(two) == [-1, 3]


@pytest.mark.property
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_rounding_moves_less_than_can_be_seen(value: float) -> None:
    (series,) = round_panel(make_panel(Point(0, value)))
    assert series.points[0].value == pytest.approx(value, rel=1e-5)
