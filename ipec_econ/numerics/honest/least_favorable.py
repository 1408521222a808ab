"""The critical value of the largest moment when all moments are just met."""

from __future__ import annotations

from functools import cache

import numpy as np
from scipy.special import ndtr

from ipec_econ.core.arrays import FloatArray
from ipec_econ.numerics.honest.relative_moments import MomentSystems

NODES = 32
"""Of Gauss–Legendre quadrature on each piece; the integrand is smooth there: error below 1e-12."""

FAR = 9.0
"""Standard deviations beyond which the normal distribution holds less than 1e-18."""


def compute_least_favorable(systems: MomentSystems, size: float) -> FloatArray:
    """Return each system's value that the largest moment exceeds with probability `size`.

    Two normal variables drive the moments, the effect and the largest change, so that the
    probability is one integral; HonestDiD draws it 1,000 times instead.

    Parameters
    ----------
    size
        Below one half.

    Returns
    -------
    numpy.ndarray
        Shape (C,).

    References
    ----------
    Andrews, Roth and Pakes (2023), "Inference for linear conditional moment inequalities", Review
    of Economic Studies 90(6), on least favourable critical values.
    """
    from scipy.optimize import brentq

    values = []
    for c in range(len(systems.change_error)):
        high = _find_upper_end(systems, c, size)
        values.append(
            brentq(
                lambda value, c=c: _compute_probability(systems, c, value) - (1 - size),
                0.0,
                high,
                xtol=1e-14,
                rtol=1e-13,
            )
        )
    return np.array(values)


def _find_upper_end(systems: MomentSystems, c: int, size: float) -> float:
    high = 1.0
    while _compute_probability(systems, c, high) < 1 - size:
        high *= 2
    return high


def _compute_probability(systems: MomentSystems, c: int, value: float) -> float:
    """Return P(no moment is above `value`), integrating over the largest change V = s v.

    Given v the effect is normal. It lies between −value·scale_below − reach V and
    value·scale_above + reach V; V itself is at least −value·scale_narrow/(2 Mbar).
    """
    error, share = systems.change_error[c], systems.correlation[c]
    rest = systems.effect_error * np.sqrt(1 - share**2)
    drift = share * systems.effect_error
    spread = systems.reach * error
    lowest = -FAR
    if systems.mbar > 0:
        lowest = max(lowest, -value * systems.scale_narrow[c] / (2 * systems.mbar * error))
    above = (value * systems.scale_above[c] / rest, (spread - drift) / rest)
    below = (-value * systems.scale_below[c] / rest, (-spread - drift) / rest)
    points = _list_pieces(lowest, (above, below))
    nodes, weights = _list_nodes()
    half = np.diff(points) / 2
    v = (points[:-1] + half)[:, None] + half[:, None] * nodes
    density = np.exp(-(v**2) / 2) / np.sqrt(2 * np.pi)
    inside = _compute_between(below[0] + below[1] * v, above[0] + above[1] * v)
    return float(np.sum(half[:, None] * weights * density * inside))


@cache
def _list_nodes() -> tuple[FloatArray, FloatArray]:
    nodes, weights = np.polynomial.legendre.leggauss(NODES)
    return nodes, weights


def _list_pieces(lowest: float, ends: tuple[tuple[float, float], ...]) -> FloatArray:
    """Return where to cut the integral: where a bound moves through the normal density."""
    cuts = [(z - level) / slope for level, slope in ends if slope for z in (-FAR, -3, 0, 3, FAR)]
    regular = np.linspace(lowest, FAR, 7)
    inside = [cut for cut in cuts if lowest < cut < FAR]
    return np.unique(np.concatenate([regular, np.array(inside)]))


def _compute_between(low: FloatArray, high: FloatArray) -> FloatArray:
    """Return P(low < Z < high), accurate in both tails."""
    flip = low > 0
    first, last = np.where(flip, -high, low), np.where(flip, -low, high)
    return np.asarray(np.maximum(ndtr(last) - ndtr(first), 0.0), dtype=np.float64)
