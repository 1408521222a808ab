"""The problem that gives both kinds of weights: penalised least squares on the simplex."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import FloatArray


@dataclass(frozen=True, slots=True)
class SimplexProblem:
    """Minimise ‖A w − b‖² + η ‖w‖² over w ≥ 0 with Σw = 1.

    Attributes
    ----------
    matrix
        A, shape (m, n).
    target
        b, shape (m,).
    penalty
        η, squared units of the outcome.
    """

    matrix: FloatArray
    target: FloatArray
    penalty: float

    def compute_slope(self, weights: FloatArray) -> FloatArray:
        """Return half the objective's gradient at `weights`, shape (n,)."""
        residual = np.einsum("mn,n->m", self.matrix, weights, optimize=False) - self.target
        slope: FloatArray = np.einsum("mn,m->n", self.matrix, residual, optimize=False)
        return slope + self.penalty * weights
