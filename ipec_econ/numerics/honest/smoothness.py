"""The shortest interval of fixed length when the trend's difference is close to a line."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.numerics.honest.bias_frontier import BiasFrontier, trace_frontier
from ipec_econ.numerics.honest.breakdown import find_breakdown
from ipec_econ.numerics.honest.event_path import EventPath
from ipec_econ.numerics.honest.folded_normal import compute_folded_quantile

STEPS = 256
"""Values of M that are tried for the breakdown value before it is refined."""


def compute_smooth_set(path: EventPath, bound: float, *, conf_level: float) -> tuple[float, float]:
    """Return the ends of the fixed-length confidence interval for the effect.

    The slope of the trends' difference changes by at most `bound` from one period to the next. The
    interval is that around the linear estimator whose half-length is smallest: the quantile of a
    folded normal at its worst-case bias.

    Parameters
    ----------
    path
        Estimates around one reference period.
    bound
        M, outcome units, not negative.
    conf_level
        Above one half.

    References
    ----------
    Rambachan and Roth (2023), sections 2.4 and 4; Armstrong and Kolesár (2018), "Optimal inference
    in a class of regression models", for the interval.
    """
    frontier = trace_frontier(path)
    weights, bias = _choose_estimator(path, frontier, bound, conf_level)
    error = _compute_error(path, weights)
    half = error * compute_folded_quantile(conf_level, bound * bias / error)
    centre = float(np.sum(weights * path.estimates))
    return centre - half, centre + half


def find_smooth_breakdown(path: EventPath, *, conf_level: float) -> float | None:
    """Return the largest M under which the interval excludes zero; ``None`` where none does.

    Intervals lengthen with M, but their centre moves: they need not lie in one another.
    """
    frontier = trace_frontier(path)
    centres = np.einsum("ki,i->k", frontier.weights, path.estimates, optimize=False)
    # An interval is at least M times the smallest bias long on each side of its centre.
    farthest = float(np.abs(centres).max() / frontier.bias[0])

    def excludes(bound: float) -> bool:
        lower, upper = compute_smooth_set(path, bound, conf_level=conf_level)
        return lower > 0 or upper < 0

    return find_breakdown(excludes, np.linspace(0.0, farthest, STEPS + 1))


def _choose_estimator(
    path: EventPath, frontier: BiasFrontier, bound: float, conf_level: float
) -> tuple[FloatArray, float]:
    """Return the weights and bias with the shortest interval, by the sign of its slope.

    The half-length is convex along the frontier, so that its slope crosses zero once.
    """
    from scipy.optimize import brentq

    if bound == 0 or _compute_slope(path, frontier, frontier.bias[0], bound, conf_level) >= 0:
        k = -1 if bound == 0 else 0
        return frontier.weights[k], float(frontier.bias[k])
    bias = brentq(
        lambda at: _compute_slope(path, frontier, at, bound, conf_level),
        frontier.bias[0],
        frontier.bias[-1],
        xtol=1e-14,
        rtol=1e-14,
    )
    return _interpolate(frontier, bias)[0], float(bias)


def _compute_slope(
    path: EventPath, frontier: BiasFrontier, bias: float, bound: float, conf_level: float
) -> float:
    """Return d half-length / d bias along the frontier.

    With r = M bias / error, half = error q(r) and q'(r) = tanh(q r).
    """
    weights, price = _interpolate(frontier, bias)
    error = _compute_error(path, weights)
    ratio = bound * bias / error
    quantile = compute_folded_quantile(conf_level, ratio)
    rises = float(np.tanh(quantile * ratio))
    return bound * rises - (quantile - ratio * rises) * price / error


def _interpolate(frontier: BiasFrontier, bias: float) -> tuple[FloatArray, float]:
    """Return weights and price on the frontier where the bias is `bias`."""
    last = len(frontier.bias) - 1
    k = int(np.clip(np.searchsorted(frontier.bias, bias, side="right") - 1, 0, max(last - 1, 0)))
    if last == 0:
        return frontier.weights[0], float(frontier.price[0])
    share = (bias - frontier.bias[k]) / (frontier.bias[k + 1] - frontier.bias[k])
    weights = frontier.weights[k] + share * (frontier.weights[k + 1] - frontier.weights[k])
    price = frontier.price[k] + share * (frontier.price[k + 1] - frontier.price[k])
    return weights, float(price)


def _compute_error(path: EventPath, weights: FloatArray) -> float:
    return float(np.sqrt(np.einsum("i,ij,j->", weights, path.vcov, weights, optimize=False)))
