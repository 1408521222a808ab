"""How much effects must differ for a weighted average of them to mislead."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.arrays import FloatArray

ROUNDING = 1e-9
"""Weights, one on average, that differ by less are equal: what differs is rounding."""


def compute_zero_spread(estimate: float, weights: FloatArray, shares: FloatArray) -> float | None:
    """Return the smallest standard deviation of effects under which their mean may be zero.

    Parameters
    ----------
    estimate
        The weighted average of effects, outcome units.
    weights
        Of each effect over its share: one everywhere where the average is the mean, shape (n,).
    shares
        Of the effects in their mean, summing to one, shape (n,).

    Returns
    -------
    float or None
        ``None`` where all weights are equal: the average is the mean.

    References
    ----------
    de Chaisemartin and D'Haultfœuille (2020), "Two-way fixed effects estimators with heterogeneous
    treatment effects", American Economic Review 110(9), corollary 1 (i).
    """
    deviation = float(np.sqrt((shares * (weights - 1.0) ** 2).sum()))
    return abs(estimate) / deviation if deviation > ROUNDING else None


def compute_sign_spread(estimate: float, weights: FloatArray, shares: FloatArray) -> float | None:
    """Return the smallest standard deviation under which all effects may have the other sign.

    Parameters as of `compute_zero_spread`.

    Returns
    -------
    float or None
        ``None`` where no weight is negative: no effects of one sign give an average of the other.

    Notes
    -----
    Effects of the other sign are concentrated on the smallest weights: on those of rank s and
    below, counted from the largest, with s the first for which the weight is below −S/(1 − P), S
    the sum of shares times weights and P that of shares from there on. Equal weights are on one
    side together, so that groups of them may be handed in as one.

    References
    ----------
    de Chaisemartin and D'Haultfœuille (2020), corollary 1 (ii).
    """
    if not (weights < -ROUNDING).any():
        return None
    order = np.argsort(-weights, kind="stable")
    ranked, share = weights[order], shares[order]
    tail, sums, squares = (np.cumsum((share * ranked**power)[::-1])[::-1] for power in range(3))
    # Multiplied out: the largest of all has 1 − P = 0.
    low = ranked * (1.0 - tail) < -sums
    first = int(np.argmax(low))
    spread = squares[first] + sums[first] ** 2 / (1.0 - tail[first])
    return float(abs(estimate) / np.sqrt(spread))
