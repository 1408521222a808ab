"""Quantiles of the size of a normal variable."""

from __future__ import annotations

from scipy.special import ndtr, ndtri


def compute_folded_quantile(probability: float, mean: float) -> float:
    """Return q with P(|Z + mean| ≤ q) = `probability`, Z standard normal.

    Parameters
    ----------
    probability
        Above one half.
    mean
        Not negative.
    """
    from scipy.optimize import brentq

    # One tail alone, and both tails as far out as with no mean, bracket the quantile.
    low = mean + float(ndtri(probability))
    high = mean + float(ndtri((1 + probability) / 2))
    gap = 1 - probability

    def miss(q: float) -> float:
        return gap - float(ndtr(mean - q) + ndtr(-mean - q))

    # An end may be the quantile itself: the lower for a large mean, the upper for none.
    if miss(low) >= 0:
        return low
    if miss(high) <= 0:
        return high
    return float(brentq(miss, low, high, xtol=1e-14, rtol=1e-14))
