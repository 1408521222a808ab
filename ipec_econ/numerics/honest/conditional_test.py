"""Whether an effect is possible: the largest moment against its law given which one it is."""

from __future__ import annotations

import numpy as np
from scipy.special import log_ndtr

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray
from ipec_econ.numerics.honest.relative_moments import MomentSystems

PARALLEL = 1e-9
"""Moments that move one for one with the largest never overtake it."""


def find_accepted(
    systems: MomentSystems, effects: FloatArray, *, size: float, cap: FloatArray | None
) -> BoolArray:
    """Return which effects are not rejected in one system at least, shape of `effects`.

    Parameters
    ----------
    systems
        C systems of moments.
    effects
        Values of θ to test, outcome units, shape (n,).
    size
        Of the test; with `cap`, of its second stage.
    cap
        Least favourable values, shape (C,): a larger moment rejects at once, and the law is
        that below them. ``None`` tests in one stage.

    References
    ----------
    Andrews, Roth and Pakes (2023), "Inference for linear conditional moment inequalities", Review
    of Economic Studies 90(6), on conditional and hybrid tests; Rambachan and Roth (2023), section
    3.
    """
    moments = systems.level + systems.slope * effects[:, None, None]
    binding = moments.argmax(axis=2)
    largest = np.take_along_axis(moments, binding[:, :, None], axis=2)[:, :, 0]
    place = np.arange(moments.shape[1])
    variance = systems.vcov[place, binding, binding]
    low, high = _find_truncation(systems, moments, binding, largest)
    ceiling = np.full_like(largest, np.inf) if cap is None else np.broadcast_to(cap, largest.shape)
    # A moment without variance is zero (no change may follow, Mbar = 0): nothing is violated.
    error = np.sqrt(np.where(variance > 0, variance, 1.0))
    p_values = _compute_tail(largest / error, low / error, np.minimum(high, ceiling) / error)
    violated = (largest > 0) & (variance > 0)
    rejected: BoolArray = np.asarray(violated & ((largest > ceiling) | (p_values < size)))
    accepted: BoolArray = np.asarray(~rejected.all(axis=1))
    return accepted


def _find_truncation(
    systems: MomentSystems, moments: FloatArray, binding: IntArray, largest: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return between which values the largest moment stays the largest, given what is independent.

    The others are S + b c at the value c of the largest, b their regression on it.
    """
    place = np.arange(moments.shape[1])
    shared = systems.vcov[place, binding]
    variance = np.take_along_axis(shared, binding[:, :, None], axis=2)
    follows = shared / np.where(variance > 0, variance, 1.0)
    rest = moments - follows * largest[:, :, None]
    gap = 1 - follows
    safe = np.where(np.abs(gap) > PARALLEL, gap, 1.0)
    bound = rest / safe
    low = np.where(gap > PARALLEL, bound, -np.inf).max(axis=2)
    high = np.where(gap < -PARALLEL, bound, np.inf).min(axis=2)
    return np.minimum(low, largest), np.maximum(high, largest)


def _compute_tail(value: FloatArray, low: FloatArray, high: FloatArray) -> FloatArray:
    """Return P(Z > value | low ≤ Z ≤ high); one where `value` is outside."""
    inside = (low <= value) & (value <= high) & (low < high)
    value, low = np.where(inside, value, 0.5), np.where(inside, low, 0.0)
    high = np.where(inside, high, 1.0)
    with np.errstate(divide="ignore"):  # log of zero, where the value is the upper end
        tail = _subtract_tails(value, high) - _subtract_tails(low, high)
    return np.asarray(np.where(inside, np.exp(tail), 1.0), dtype=np.float64)


def _subtract_tails(low: FloatArray, high: FloatArray) -> FloatArray:
    """Return log P(low < Z < high), accurate far in the upper tail."""
    outer = log_ndtr(-low)
    return np.asarray(outer + np.log1p(-np.exp(log_ndtr(-high) - outer)), dtype=np.float64)
