"""The first stage of Ackerberg–Caves–Frazer: what output is expected of inputs and proxy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.numerics.collinear import factorise_in_order
from ipec_econ.numerics.cross_product import fitted


@dataclass(frozen=True, slots=True)
class FirstStage:
    """A solved first stage; q columns of the basis.

    Attributes
    ----------
    expected
        φ about the mean of output, shape (n_obs,).
    residuals
        Shape (n_obs,).
    inverse
        (Q'WQ)⁻¹, zero for columns that the weighted rows do not tell apart, shape (q, q).
    """

    expected: FloatArray
    residuals: FloatArray
    inverse: FloatArray


def solve_first_stage(
    output: FloatArray, basis: FloatArray, gram: FloatArray, moments: FloatArray
) -> FirstStage:
    """Regress output on the basis, from sums over weighted rows.

    Parameters
    ----------
    output
        Shape (n_obs,).
    basis
        Q, shape (n_obs, q).
    gram, moments
        Q'WQ, shape (q, q), and Q'Wy, shape (q,).
    """
    solved = factorise_in_order(gram, np.diagonal(gram).copy())
    inverse = np.zeros_like(gram)
    inverse[np.ix_(solved.kept, solved.kept)] = solved.inverse
    expected = fitted(basis, np.einsum("ij,j->i", inverse, moments, optimize=False))
    return FirstStage(expected, output - expected, inverse)
