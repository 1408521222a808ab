"""The probability that jointly normal variables all lie between their bounds."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.special import ndtr, ndtri

from ipec_econ.core.arrays import FloatArray, IntArray
from ipec_econ.numerics.simultaneous import factor_semidefinite

MOST_NODES = {0: 1, 1: 96, 2: 64, 3: 36, 4: 22, 5: 14}
"""Gauss–Legendre nodes a dimension, one dimension less than variables, at most: beyond, a lattice
is quicker. A test measures the error with equal correlations of up to 0.9: below 1e-12 up to four
variables, 1e-9 with five, 1e-6 with six."""

FEW_DIMENSIONS = 3
"""In which all nodes are taken: they cost little."""

FEWEST_NODES = 11
ENOUGH, SHARPEST = 8.0, 4.0
"""Nodes times the smallest conditional deviation, which sets how steep the integrand is: from the
first on more nodes change the ninth digit or later, below the second a product rule misses the
edge."""

POINTS = 32_768
"""Of the lattice, elsewhere: the error is about 1e-4 at most, most of the time 1e-5."""

TAIL = 8.0
"""Standard deviations beyond which nothing is integrated: 1e-15 of the mass."""

SMALLEST = 1e-300
"""Keeps the normal quantile finite where an interval lies far in a tail."""

Draw = Callable[[FloatArray, FloatArray, FloatArray], tuple[FloatArray, FloatArray]]
"""Bounds and a point between 0 and 1 → the variable's value, and what the point stands for."""


def integrate_rectangle(lower: FloatArray, upper: FloatArray, vcov: FloatArray) -> float:
    """Return P(lower ≤ X ≤ upper) for X normal with mean zero and covariance `vcov`.

    Variables are conditioned on one after the other, the one least likely to lie between its bounds
    first. Up to six variables that are not all but collinear the smooth integrand is summed over
    the nodes of a product rule, else over a fixed lattice. Nothing is drawn: the same input gives
    the same digits.

    Parameters
    ----------
    lower, upper
        Shape (k,).
    vcov
        Of full rank, shape (k, k).

    References
    ----------
    Genz (1992), "Numerical computation of multivariate normal probabilities", Journal of
    Computational and Graphical Statistics 1(2), for conditioning and the lattice's transformation.
    """
    if not len(lower):
        return 1.0
    errors = np.sqrt(np.diagonal(vcov))
    low, high = lower / errors, upper / errors
    order = np.argsort(_measure(low, high), kind="stable")
    correlation = (vcov / np.outer(errors, errors))[np.ix_(order, order)]
    factor = factor_semidefinite(correlation)
    n_free = len(order) - 1
    n_nodes = _count_nodes(n_free, float(np.diagonal(factor).min()))
    if n_nodes:
        points, weights = _make_product(n_free, n_nodes)
        inside = _condition(low[order], high[order], factor, points, _draw_evenly)
    else:
        points, weights = _make_lattice(n_free)
        inside = _condition(low[order], high[order], factor, points, _draw_by_quantile)
    return float(np.einsum("n,n->", weights, inside, optimize=False))


def _count_nodes(n_free: int, deviation: float) -> int:
    """Return the product rule's nodes a dimension, 0 where the lattice is better."""
    most = MOST_NODES.get(n_free, 0)
    if n_free and most * deviation < SHARPEST:
        return 0
    if n_free <= FEW_DIMENSIONS:
        return most
    return min(most, max(FEWEST_NODES, int(np.ceil(ENOUGH / deviation))))


def _condition(
    low: FloatArray, high: FloatArray, factor: FloatArray, points: FloatArray, draw: Draw
) -> FloatArray:
    """Return the integrand at points of the unit cube, shape (n_points,)."""
    n_points, n_free = points.shape
    inside = np.ones(n_points)
    drawn = np.empty((n_free, n_points))
    for j in range(n_free):
        below, above = _bound(j, low, high, factor, drawn)
        drawn[j], share = draw(below, above, points[:, j])
        inside *= share
    return inside * _measure(*_bound(n_free, low, high, factor, drawn))


def _bound(
    j: int, low: FloatArray, high: FloatArray, factor: FloatArray, drawn: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return the bounds of variable `j` given those before it, in its own deviations."""
    known = np.einsum("i,in->n", factor[j, :j], drawn[:j], optimize=False)
    return (low[j] - known) / factor[j, j], (high[j] - known) / factor[j, j]


def _draw_evenly(
    below: FloatArray, above: FloatArray, point: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Spread points over the interval itself: smooth to its ends, as a product rule needs it."""
    start = np.clip(below, -TAIL, TAIL)
    width = np.clip(above, -TAIL, TAIL) - start
    value = start + width * point
    return value, width * np.exp(-(value**2) / 2) / np.sqrt(2 * np.pi)


def _draw_by_quantile(
    below: FloatArray, above: FloatArray, point: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Spread points by the variable's own law, as Genz does: where they are few they lie well."""
    turned = below > 0
    start, width = ndtr(np.where(turned, -above, below)), _measure(below, above)
    quantile = ndtri(np.maximum(start + point * width, SMALLEST))
    return np.where(turned, -quantile, quantile), width


def _measure(below: FloatArray, above: FloatArray) -> FloatArray:
    """Return the normal probability between bounds, the upper tail turned over to keep digits."""
    turned = below > 0
    start, end = np.where(turned, -above, below), np.where(turned, -below, above)
    measured: FloatArray = ndtr(end) - ndtr(start)
    return measured


def _make_product(n_dimensions: int, n_nodes: int) -> tuple[FloatArray, FloatArray]:
    """Return the product rule's points of the unit cube, (n_points, n_dimensions), and weights."""
    nodes, weights = np.polynomial.legendre.leggauss(n_nodes)
    shape = (n_nodes,) * n_dimensions
    grid: IntArray = np.indices(shape).reshape(n_dimensions, n_nodes**n_dimensions).T
    return (1.0 + nodes[grid]) / 2.0, np.prod(weights[grid] / 2.0, axis=1)


def _make_lattice(n_dimensions: int) -> tuple[FloatArray, FloatArray]:
    """Return Richtmyer's lattice, folded so that the integrand repeats smoothly."""
    steps = np.sqrt(np.array(_list_primes(n_dimensions), dtype=np.float64))
    turns = np.arange(1, POINTS + 1)[:, None] * steps % 1.0
    return np.abs(2.0 * turns - 1.0), np.full(POINTS, 1.0 / POINTS)


def _list_primes(count: int) -> list[int]:
    found: list[int] = []
    candidate = 2
    while len(found) < count:
        if all(candidate % prime for prime in found):
            found.append(candidate)
        candidate += 1
    return found
