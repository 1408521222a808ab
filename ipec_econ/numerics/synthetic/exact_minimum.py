"""Penalised least squares on the simplex, to the minimum."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.numerics.synthetic.active_set import minimise_active_set
from ipec_econ.numerics.synthetic.dual_newton import minimise_dual
from ipec_econ.numerics.synthetic.simplex_problem import SimplexProblem

LARGE_PENALTY = 1e-6
"""Share of the largest column's square above which the dual problem is well conditioned."""


def minimise_exactly(problem: SimplexProblem) -> FloatArray:
    """Return the weights at the minimum, shape (n,), to about ten digits.

    With a penalty that counts many weights are positive and few equations bind them: the dual
    problem, one unknown an equation, is solved. With hardly any penalty few weights are positive:
    they are found one by one.
    """
    size = float(np.einsum("mn,mn->n", problem.matrix, problem.matrix, optimize=False).max())
    if problem.penalty > LARGE_PENALTY * size:
        return minimise_dual(problem)
    return minimise_active_set(problem)
