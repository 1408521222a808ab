"""Turning points by hand, by inversion of the test, and by simulation."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import t as student

from ipec_econ.numerics.quadratic import Quadratic, compute_shape_test, find_turning_point

EXACT_RTOL = 1e-12
"""Closed forms."""


def make_quadratic(**changes: object) -> Quadratic:
    values: dict = {
        "linear": -4.0, "square": 2.0, "vcov": np.array([[0.16, -0.05], [-0.05, 0.04]]),
        "low": 0.0, "high": 3.0, "df": 50.0, "conf_level": 0.95,
    }  # fmt: skip
    return Quadratic(**{**values, **changes})


def test_minimum_by_hand() -> None:
    # -b1/(2 b2) = 4/4 = 1. Gradient (-1/(2 b2), b1/(2 b2^2)) = (-0.25, -0.5), so the variance is
    # 0.0625 * 0.16 + 2 * 0.125 * -0.05 + 0.25 * 0.04 = 0.01 - 0.0125 + 0.01 = 0.0075.
    point = find_turning_point(make_quadratic())
    half = student.ppf(0.975, 50) * np.sqrt(0.0075)
    assert point.value == pytest.approx(1.0, rel=EXACT_RTOL)
    assert point.delta == pytest.approx((1 - half, 1 + half), rel=EXACT_RTOL)
    assert point.kind == "minimum"


def test_fieller_ends_are_where_the_slope_is_just_significant() -> None:
    quadratic = make_quadratic()
    for end in find_turning_point(quadratic).fieller:
        gradient = np.array([1.0, 2 * end])
        slope = quadratic.linear + 2 * quadratic.square * end
        error = np.sqrt(gradient @ quadratic.vcov @ gradient)
        assert abs(slope / error) == pytest.approx(student.ppf(0.975, 50), rel=1e-9)


def test_fieller_is_unbounded_when_the_square_may_be_zero() -> None:
    vcov = np.array([[0.16, -0.05], [-0.05, 4.0]])
    assert find_turning_point(make_quadratic(vcov=vcov)).fieller == (-np.inf, np.inf)


def test_shape_by_hand() -> None:
    # Slopes: -4 at 0 with variance 0.16; 8 at 3 with variance 0.16 - 12 * 0.05 + 36 * 0.04 = 1.
    shape = compute_shape_test(make_quadratic())
    assert (shape.slope_low, shape.slope_high) == pytest.approx((-4.0, 8.0))
    assert shape.statistic == pytest.approx(8.0, rel=EXACT_RTOL)
    assert shape.p_value == pytest.approx(student.sf(8.0, 50), rel=1e-9)


def test_an_inverse_u_mirrors_a_u() -> None:
    up, down = make_quadratic(), make_quadratic(linear=4.0, square=-2.0)
    assert compute_shape_test(up).p_value == compute_shape_test(down).p_value
    assert find_turning_point(down).kind == "maximum"


def test_a_turn_outside_the_data_is_no_u() -> None:
    assert compute_shape_test(make_quadratic(low=1.5)).p_value > 0.5
