"""The turning point of an estimated parabola, and whether it turns inside the data."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr

from ipec_econ.core.arrays import FloatArray
from ipec_econ.numerics.t_distribution import compute_critical_value


@dataclass(frozen=True, slots=True)
class Quadratic:
    """b₁x + b₂x² with its covariance, on the range of x in the data.

    Attributes
    ----------
    linear, square
        b₁ and b₂.
    vcov
        Shape (2, 2).
    low, high
        Smallest and largest x.
    df
        Degrees of freedom of t; ``inf`` for normal.
    conf_level
        Of the intervals.
    """

    linear: float
    square: float
    vcov: FloatArray
    low: float
    high: float
    df: float
    conf_level: float


@dataclass(frozen=True, slots=True)
class TurningPoint:
    """−b₁/(2b₂) with its intervals; `kind` is ``minimum`` or ``maximum``.

    Fieller's interval is (−inf, inf) or one-sided infinite where it is unbounded.
    """

    value: float
    delta: tuple[float, float]
    fieller: tuple[float, float]
    kind: str


@dataclass(frozen=True, slots=True)
class ShapeTest:
    """Slopes at both ends of the data, and the test that they have opposite signs.

    `statistic` is the smaller of the two t values that speak for a turn, `p_value` one-sided.
    """

    slope_low: float
    slope_high: float
    statistic: float
    p_value: float


def find_turning_point(quadratic: Quadratic) -> TurningPoint:
    """Return where the parabola turns.

    References
    ----------
    Fieller (1954), "Some problems in interval estimation"; Hirschberg and Lye (2010), "A
    geometric comparison of the delta and Fieller confidence intervals".
    """
    b1, b2, v = quadratic.linear, quadratic.square, quadratic.vcov
    value = -b1 / (2 * b2)
    gradient = np.array([-1 / (2 * b2), b1 / (2 * b2**2)])
    error = float(np.sqrt(np.einsum("i,ij,j->", gradient, v, gradient, optimize=False)))
    t = compute_critical_value(quadratic.conf_level, quadratic.df)
    return TurningPoint(
        value=value,
        delta=(value - t * error, value + t * error),
        fieller=_solve_fieller(quadratic, t),
        kind="minimum" if b2 > 0 else "maximum",
    )


def compute_shape_test(quadratic: Quadratic) -> ShapeTest:
    """Test for a U (or an inverse U) between the smallest and the largest x.

    The alternative is a slope of one sign at the low end and of the other at the high end; the
    intersection–union test takes the larger of the two one-sided p-values.

    References
    ----------
    Lind and Mehlum (2010), "With or without U? The appropriate test for a U-shaped relationship",
    Oxford Bulletin of Economics and Statistics 72(1), section 3; Sasabuchi (1980).
    """
    turn = 1.0 if quadratic.square > 0 else -1.0
    slopes, statistics = [], []
    for x, side in ((quadratic.low, -turn), (quadratic.high, turn)):
        gradient = np.array([1.0, 2 * x])
        variance = np.einsum("i,ij,j->", gradient, quadratic.vcov, gradient, optimize=False)
        slope = quadratic.linear + 2 * quadratic.square * x
        slopes.append(float(slope))
        statistics.append(side * float(slope) / float(np.sqrt(variance)))
    smallest = min(statistics)
    return ShapeTest(slopes[0], slopes[1], smallest, float(stdtr(quadratic.df, -smallest)))


def _solve_fieller(quadratic: Quadratic, t: float) -> tuple[float, float]:
    """Return the x at which b₁ + 2b₂x is not different from zero."""
    b1, b2, v = quadratic.linear, quadratic.square, quadratic.vcov
    a = 4 * (b2**2 - t**2 * v[1, 1])
    b = 4 * (b1 * b2 - t**2 * v[0, 1])
    c = b1**2 - t**2 * v[0, 0]
    inside = b**2 - 4 * a * c
    if a <= 0 or inside < 0:
        return -np.inf, np.inf
    root = np.sqrt(inside)
    return float((-b - root) / (2 * a)), float((-b + root) / (2 * a))
