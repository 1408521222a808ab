"""The mean of jointly normal variables that are known to lie between bounds."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.numerics.normal_rectangle import integrate_rectangle


def compute_truncated_mean(lower: FloatArray, upper: FloatArray, vcov: FloatArray) -> FloatArray:
    """Return E[X | lower ≤ X ≤ upper] for X normal with mean zero, shape (k,).

    V times the difference, for each variable, between its density at the lower and at the upper
    bound, given that all lie between theirs.

    Parameters
    ----------
    lower, upper
        Finite, shape (k,).
    vcov
        Of full rank, shape (k, k).

    References
    ----------
    Tallis (1961), "The moment generating function of the truncated multi-normal distribution",
    Journal of the Royal Statistical Society B 23(1); Manjunath and Wilhelm (2021), equation 16.
    """
    inside = integrate_rectangle(lower, upper, vcov)
    edges = [
        _weigh_edge(j, float(lower[j]), lower, upper, vcov)
        - _weigh_edge(j, float(upper[j]), lower, upper, vcov)
        for j in range(len(lower))
    ]
    moved: FloatArray = np.einsum("ij,j->i", vcov, np.array(edges), optimize=False)
    return moved / inside


def _weigh_edge(
    j: int, value: float, lower: FloatArray, upper: FloatArray, vcov: FloatArray
) -> float:
    """Return the density of variable `j` at a value, times P(the others inside | the value)."""
    variance = vcov[j, j]
    others = np.arange(len(lower)) != j
    slope = vcov[others, j] / variance
    left = vcov[np.ix_(others, others)] - np.outer(slope, vcov[others, j])
    moved = slope * value
    density = np.exp(-(value**2) / (2 * variance)) / np.sqrt(2 * np.pi * variance)
    return float(density * integrate_rectangle(lower[others] - moved, upper[others] - moved, left))
