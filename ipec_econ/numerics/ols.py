"""Weighted least squares on columns net of fixed effects."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray
from ipec_econ.numerics.collinear import factorise_in_order
from ipec_econ.numerics.cross_product import cross_product, fitted, project


@dataclass(frozen=True, slots=True)
class LeastSquares:
    """A solved regression; k counts the kept columns only.

    Attributes
    ----------
    kept
        Shape (k_all,), False on columns dropped as collinear.
    coefficients
        Shape (k,).
    bread
        (X'WX)⁻¹, shape (k, k).
    residuals
        Outcome units, shape (n_obs,).
    scores
        w·e·x, shape (n_obs, k).
    ssr
        Weighted sum of squared residuals.
    """

    kept: BoolArray
    coefficients: FloatArray
    bread: FloatArray
    residuals: FloatArray
    scores: FloatArray
    ssr: float


def solve_least_squares(
    outcome: FloatArray, regressors: FloatArray, weights: FloatArray | None, totals: FloatArray
) -> LeastSquares:
    """Regress the outcome on the regressors, dropping collinear ones in order.

    Parameters
    ----------
    outcome
        Net of fixed effects, shape (n_obs,).
    regressors
        Net of fixed effects, shape (n_obs, k_all).
    weights
        Shape (n_obs,), positive; ``None`` means ones.
    totals
        See `ipec_econ.numerics.collinear.factorise_in_order`.

    Returns
    -------
    LeastSquares
        With no column kept, the residuals are the outcome.
    """
    solved = factorise_in_order(cross_product(regressors, weights), totals)
    used = regressors[:, solved.kept]
    moments = project(used, outcome, weights)
    coefficients = np.einsum("ij,j->i", solved.inverse, moments, optimize=False)
    residuals = outcome - fitted(used, coefficients)
    weighted = residuals if weights is None else residuals * weights
    return LeastSquares(
        kept=solved.kept,
        coefficients=coefficients,
        bread=solved.inverse,
        residuals=residuals,
        scores=used * weighted[:, None],
        ssr=float(np.einsum("n,n->", weighted, residuals, optimize=False)),
    )
