"""Least squares with a large penalty on the simplex, by Newton steps on the dual problem."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.numerics.cross_product import cross_product
from ipec_econ.numerics.synthetic.simplex_problem import SimplexProblem

MOST_STEPS = 200
ENOUGH = 1e-4
"""Share of the rise that the slope promises with which a step is accepted (Armijo's rule)."""
SHORTEST = 1e-10
"""A step below this share of Newton's gains nothing but rounding."""


def minimise_dual(problem: SimplexProblem) -> FloatArray:
    """Return the weights at the minimum, shape (n,).

    At the minimum w = max(0, μ − A'r)/η, where r = A w − b are the m residuals and μ the
    multiplier of Σw = 1. The dual in (r, μ) is concave and piecewise quadratic, so that Newton
    steps end after a few, whatever n: each costs n m² operations.

    References
    ----------
    Boyd and Vandenberghe (2004), Convex Optimization, chapter 5 (dual), section 9.5 (steps).
    """
    matrix, target = problem.matrix, problem.target
    # In units in which the penalty is one.
    scale = np.sqrt(problem.penalty)
    scaled = SimplexProblem(matrix / scale, target / scale, 1.0)
    even = np.full(matrix.shape[1], 1.0 / matrix.shape[1])
    residual = np.einsum("mn,n->m", scaled.matrix, even, optimize=False) - scaled.target
    multiplier = float(scaled.compute_slope(even).mean())
    point = np.append(residual, multiplier)
    value, weights = _evaluate(scaled, point)
    for _ in range(MOST_STEPS):
        slope = _compute_slope(scaled, point, weights)
        step = np.linalg.solve(_compute_curvature(scaled, weights), slope)
        rise, share = float(slope @ step), 1.0
        while share > SHORTEST:
            tried, found = _evaluate(scaled, point + share * step)
            if tried > value + ENOUGH * share * rise:
                break
            share /= 2
        else:
            break
        point, value, weights = point + share * step, tried, found
    total: FloatArray = weights / weights.sum()
    return total


def _evaluate(problem: SimplexProblem, point: FloatArray) -> tuple[float, FloatArray]:
    """Return the dual's value and the weights at residuals and multiplier."""
    residual, multiplier = point[:-1], point[-1]
    pull = np.einsum("mn,m->n", problem.matrix, residual, optimize=False)
    weights = np.maximum(multiplier - pull, 0.0)
    square = float(np.einsum("n,n->", weights, weights, optimize=False))
    value = multiplier - residual @ residual / 2 - problem.target @ residual - square / 2
    return float(value), weights


def _compute_slope(problem: SimplexProblem, point: FloatArray, weights: FloatArray) -> FloatArray:
    fitted = np.einsum("mn,n->m", problem.matrix, weights, optimize=False)
    return np.append(fitted - problem.target - point[:-1], 1.0 - weights.sum())


def _compute_curvature(problem: SimplexProblem, weights: FloatArray) -> FloatArray:
    """Return minus the dual's second derivatives, shape (m + 1, m + 1)."""
    used = weights > 0
    if not used.any():
        return np.eye(len(problem.target) + 1)
    rows = np.vstack([problem.matrix[:, used], np.full((1, int(used.sum())), -1.0)])
    curvature = cross_product(rows.T)
    curvature[:-1, :-1] += np.eye(len(problem.target))
    return curvature
