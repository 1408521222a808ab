"""Penalised least squares on the simplex by Frank–Wolfe steps, which stop early."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.numerics.synthetic.simplex_problem import SimplexProblem

FIRST_STEPS = 100
"""Steps before small weights are set to zero."""
MOST_STEPS = 10_000
"""Steps after that, unless a step changes too little before."""
SMALL_SHARE = 0.25
"""Weights of at most this share of the largest are set to zero after the first steps."""


def minimise_frank_wolfe(
    problem: SimplexProblem, start: FloatArray, least_decrease: float
) -> FloatArray:
    """Return weights close to the minimum, as R's synthdid finds them.

    Each step moves towards the vertex of the steepest descent, by the length that minimises along
    the way. After the first steps small weights are set to zero and steps start again from there.

    Parameters
    ----------
    problem
        n weights, m equations.
    start
        Weights to start from, shape (n,).
    least_decrease
        Steps end when the objective divided by m falls by no more than this.

    References
    ----------
    Frank and Wolfe (1956), "An algorithm for quadratic programming", Naval Research Logistics
    Quarterly 3. Rules of starting, stopping and sparsity: R synthdid 0.0.9.
    """
    weights = _step(problem, start, least_decrease, FIRST_STEPS)
    return _step(problem, _drop_small(weights), least_decrease, MOST_STEPS)


def _step(
    problem: SimplexProblem, weights: FloatArray, least_decrease: float, most: int
) -> FloatArray:
    matrix, penalty = problem.matrix, problem.penalty
    # Column after column in memory: each step reads one of them.
    columns = np.ascontiguousarray(matrix.T)
    fitted = np.einsum("mn,n->m", matrix, weights, optimize=False)
    decrease = np.inf
    for step in range(most):
        if step > 1 and not decrease > least_decrease:
            break
        residual = fitted - problem.target
        slope = np.einsum("mn,m->n", matrix, residual, optimize=False) + penalty * weights
        vertex = int(slope.argmin())
        towards = -weights
        towards[vertex] += 1.0
        along = columns[vertex] - fitted
        fall = -float(np.einsum("n,n->", slope, towards, optimize=False))
        curvature = float(np.einsum("m,m->", along, along, optimize=False))
        curvature += penalty * float(np.einsum("n,n->", towards, towards, optimize=False))
        length = min(1.0, max(0.0, fall / curvature)) if curvature > 0 else 0.0
        weights = weights + length * towards
        fitted = fitted + length * along
        decrease = (2 * length * fall - length**2 * curvature) / len(fitted)
    return weights


def _drop_small(weights: FloatArray) -> FloatArray:
    kept = np.where(weights <= SMALL_SHARE * weights.max(), 0.0, weights)
    scaled: FloatArray = kept / kept.sum()
    return scaled
