"""Linear moments of several equations that share coefficients, errors clustered by firm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import FloatArray, IntArray
from ipec_econ.numerics.cross_product import cross_product, fitted, project
from ipec_econ.numerics.production.factor_regression import sum_firm_squares
from ipec_econ.numerics.production.firm_influence import find_firm_influence
from ipec_econ.numerics.production.production_error import ProductionError

DEFINITE = 1e-10
"""Smallest eigenvalue of the moments' correlation matrix that can be inverted with six digits."""


@dataclass(frozen=True, slots=True)
class Equation:
    """y = Xβ + u with E[Z'u] = 0, net of what the equation has for itself.

    Attributes
    ----------
    outcome
        Shape (n_obs,).
    regressors
        Of the shared coefficients, 0 where one does not appear, shape (n_obs, k).
    instruments
        Shape (n_obs, q).
    """

    outcome: FloatArray
    regressors: FloatArray
    instruments: FloatArray


@dataclass(frozen=True, slots=True)
class LinearGmm:
    """Shared coefficients, their covariance, and Hansen's test (NaN after one step).

    Attributes
    ----------
    coefficients
        Shape (k,).
    vcov
        Shape (k, k).
    influence
        What each firm, counted once, does to them by code, shape (n_firms, k): its moments at the
        first step's coefficients, which the covariance is made of.
    """

    coefficients: FloatArray
    vcov: FloatArray
    influence: FloatArray
    hansen_j: float
    hansen_df: int


def solve_linear_gmm(
    equations: Sequence[Equation], firm: IntArray, weight: FloatArray, *, two_step: bool
) -> LinearGmm:
    """Estimate by two-stage least squares of the stacked equations, or from there by two-step GMM.

    What an equation has for itself may be taken out before: its coefficients are as many as their
    own moments, so that the optimal weights give those no say in the shared ones.

    Parameters
    ----------
    equations
        On the same rows.
    firm
        Codes from 0, shape (n_obs,).
    weight
        The same for all rows of a firm, shape (n_obs,).
    two_step
        Weigh moments by the inverse of their covariance, clustered by firm and not centred; then
        V = (D'S⁻¹D)⁻¹. Otherwise V is the sandwich of the first step. No small-sample factor.

    Raises
    ------
    ProductionError
        Where the moments' covariance is singular: fewer firms than moments, say.

    References
    ----------
    Hansen (1982), "Large sample properties of generalized method of moments estimators",
    Econometrica 50(4).
    """
    slopes = np.vstack([_multiply(one.instruments, one.regressors, weight) for one in equations])
    moments = np.concatenate([project(one.instruments, one.outcome, weight) for one in equations])
    first_weight = _invert_blocks([cross_product(one.instruments, weight) for one in equations])
    turn = _solve_weighted(slopes, first_weight)
    first = turn @ moments
    scores = _list_scores(equations, first)
    spread = sum_firm_squares(scores, firm, weight)
    if not two_step:
        vcov = turn @ spread @ turn.T
        influence = find_firm_influence(scores, firm, turn)
        return LinearGmm(first, (vcov + vcov.T) / 2, influence, np.nan, 0)
    optimal = _invert_spread(spread, round(weight[np.diff(firm, prepend=-1) > 0].sum()))
    turn = _solve_weighted(slopes, optimal)
    second = turn @ moments
    left = moments - slopes @ second
    variance = np.linalg.inv(slopes.T @ optimal @ slopes)
    n_over = len(moments) - len(second)
    j = float(left @ optimal @ left) if n_over else np.nan
    influence = find_firm_influence(scores, firm, turn)
    return LinearGmm(second, (variance + variance.T) / 2, influence, j, n_over)


def _multiply(left: FloatArray, right: FloatArray, weight: FloatArray) -> FloatArray:
    """Return Z'WX without BLAS."""
    return np.column_stack([project(left, column, weight) for column in right.T])


def _invert_blocks(blocks: Sequence[FloatArray]) -> FloatArray:
    size = sum(len(block) for block in blocks)
    inverse = np.zeros((size, size))
    start = 0
    for block in blocks:
        end = start + len(block)
        inverse[start:end, start:end] = np.linalg.inv(block)
        start = end
    return inverse


def _solve_weighted(slopes: FloatArray, weight: FloatArray) -> FloatArray:
    """Return (D'WD)⁻¹D'W, what turns moments into coefficients."""
    weighted = slopes.T @ weight
    return np.asarray(np.linalg.solve(weighted @ slopes, weighted), dtype=np.float64)


def _list_scores(equations: Sequence[Equation], coefficients: FloatArray) -> FloatArray:
    """Return each row's moments, shape (n_obs, n_moments)."""
    scores = [
        one.instruments * (one.outcome - fitted(one.regressors, coefficients))[:, None]
        for one in equations
    ]
    return np.column_stack(scores)


def _invert_spread(spread: FloatArray, n_firms: int) -> FloatArray:
    size = np.sqrt(np.diagonal(spread))
    positive = bool((size > 0).all())
    scaled = spread / np.outer(size, size) if positive else spread
    if not positive or np.linalg.eigvalsh(scaled)[0] < DEFINITE:
        raise ProductionError(
            f"the {len(spread)} moments of {n_firms} firms cannot be weighed: their covariance is "
            "singular; take fewer inputs or controls, or more firms"
        )
    return np.asarray(np.linalg.inv(scaled) / np.outer(size, size), dtype=np.float64)
