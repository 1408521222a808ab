"""Least squares with hardly any penalty on the simplex: positive weights found one by one."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.arrays import FloatArray, IntArray
from ipec_econ.numerics.synthetic.simplex_problem import SimplexProblem

OPTIMAL = 1e-13
"""Slopes that differ by this share of the largest column's square are equal up to rounding."""


def minimise_active_set(problem: SimplexProblem) -> FloatArray:
    """Return the weights at the minimum, shape (n,).

    The weight whose growth lowers the objective most becomes positive; the positive ones are
    solved for, and those that would turn negative leave; until none lowers it.

    References
    ----------
    Lawson and Hanson (1974), Solving Least Squares Problems, chapter 23, with Σw = 1 kept by
    solving for weights relative to one of them.
    """
    problem = _shorten(problem)
    square = np.einsum("mn,mn->n", problem.matrix, problem.matrix, optimize=False)
    distance = problem.matrix - problem.target[:, None]
    nearest = int(np.einsum("mn,mn->n", distance, distance, optimize=False).argmin())
    weights = np.zeros(problem.matrix.shape[1])
    weights[nearest] = 1.0
    for _ in range(10 * len(weights) + 100):
        slope = problem.compute_slope(weights)
        best = int(slope.argmin())
        if slope[best] >= weights @ slope - OPTIMAL * square.max() or weights[best] > 0:
            break
        moved = _solve_with(problem, weights, best)
        if moved[best] <= 0:
            break
        weights = moved
    total: FloatArray = weights / weights.sum()
    return total


def _solve_with(problem: SimplexProblem, weights: FloatArray, added: int) -> FloatArray:
    """Return the minimum over the positive weights and `added`, none of them negative."""
    used = np.flatnonzero((weights > 0) | (np.arange(len(weights)) == added))
    weights = weights.copy()
    while True:
        solved = _solve_equal(problem, used)
        if (solved > 0).all():
            weights[:] = 0.0
            weights[used] = solved
            return weights
        now = weights[used]
        below = solved <= 0
        falling = below & (now > solved)
        lengths = np.where(falling, now / np.where(falling, now - solved, 1.0), 1.0)
        moved = now + min(1.0, float(lengths.min())) * (solved - now)
        left = (moved > 0) & ~(below & (lengths <= lengths.min()))
        weights[:] = 0.0
        weights[used[left]] = moved[left]
        used = used[left]
        if len(used) == 1:
            weights[used] = 1.0
            return weights


def _solve_equal(problem: SimplexProblem, used: IntArray) -> FloatArray:
    """Return the minimum over the weights `used` with sum one, of any sign."""
    n_used, root = len(used), np.sqrt(problem.penalty)
    columns = np.vstack([problem.matrix[:, used], root * np.eye(n_used)])
    target = np.append(problem.target, np.zeros(n_used))
    relative = columns[:, 1:] - columns[:, :1]
    others = np.linalg.lstsq(relative, target - columns[:, 0], rcond=None)[0]
    return np.append(1.0 - others.sum(), others)


def _shorten(problem: SimplexProblem) -> SimplexProblem:
    """Return the same problem with no more equations than weights and one.

    Modified Gram–Schmidt, by sums that do not depend on the number of threads.
    """
    n_rows, n_weights = problem.matrix.shape
    if n_rows <= n_weights + 1:
        return problem
    columns = np.ascontiguousarray(np.column_stack([problem.matrix, problem.target]).T)
    factor = np.zeros((n_weights + 1, n_weights + 1))
    for j in range(n_weights + 1):
        length = np.sqrt(np.einsum("m,m->", columns[j], columns[j], optimize=False))
        factor[j, j] = length
        if length == 0 or j == n_weights:
            continue
        direction = columns[j] / length
        factor[j, j + 1 :] = np.einsum("jm,m->j", columns[j + 1 :], direction, optimize=False)
        columns[j + 1 :] -= factor[j, j + 1 :, None] * direction
    return SimplexProblem(factor[:, :-1], factor[:, -1], problem.penalty)
