"""Weighted logit by Newton's method."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, log_expit

from ipec_econ.core.arrays import BoolArray, FloatArray
from ipec_econ.numerics.collinear import factorise_in_order
from ipec_econ.numerics.cross_product import cross_product, fitted, project

MAX_STEPS = 50
TOLERANCE = 1e-12
"""Newton's decrement, as a share of the deviance: quadratic convergence goes below it at once."""


@dataclass(frozen=True, slots=True)
class Logit:
    """A fitted logit.

    Attributes
    ----------
    coefficients
        Shape (k,).
    inverse
        Inverse of the information matrix X'W p(1 − p) X, shape (k, k).
    probability
        Shape (n_obs,).
    converged
        False where outcomes are separated: no finite maximum.
    """

    coefficients: FloatArray
    inverse: FloatArray
    probability: FloatArray
    converged: bool


def fit_logit(outcome: BoolArray, regressors: FloatArray, weights: FloatArray | None) -> Logit:
    """Maximise the weighted log likelihood.

    Parameters
    ----------
    outcome
        Shape (n_obs,).
    regressors
        Shape (n_obs, k), constant included, of full rank.
    weights
        Shape (n_obs,), positive; ``None`` means ones.

    References
    ----------
    McCullagh and Nelder (1989), "Generalized linear models", section 4.4.
    """
    used = np.ones(len(outcome)) if weights is None else weights
    target = outcome.astype(np.float64)
    beta = np.zeros(regressors.shape[1])
    value = _score_likelihood(target, np.zeros(len(target)), used)
    for _ in range(MAX_STEPS):
        index = fitted(regressors, beta)
        chance = expit(index)
        gradient = project(regressors, target - chance, used)
        information = cross_product(regressors, used * chance * (1 - chance))
        solved = factorise_in_order(information, np.diagonal(information).copy())
        if not solved.kept.all():
            return Logit(beta, np.zeros_like(information), chance, False)
        step = np.einsum("ij,j->i", solved.inverse, gradient, optimize=False)
        decrement = float((step * gradient).sum())
        if decrement <= TOLERANCE * max(1.0, abs(value)):
            # One more step, which squares the error: scores then sum to zero in the last digits.
            return Logit(beta + step, solved.inverse, expit(fitted(regressors, beta + step)), True)
        beta, value = _search_line(beta, step, value, target, regressors, used)
    return Logit(beta, solved.inverse, chance, False)


def _search_line(
    beta: FloatArray,
    step: FloatArray,
    value: float,
    target: FloatArray,
    regressors: FloatArray,
    weights: FloatArray,
) -> tuple[FloatArray, float]:
    """Halve the step until the likelihood does not fall: Newton overshoots far from the top."""
    size = 1.0
    while size > TOLERANCE:
        tried = beta + size * step
        new = _score_likelihood(target, fitted(regressors, tried), weights)
        if new >= value:
            return tried, new
        size /= 2
    return beta + step, value


def _score_likelihood(target: FloatArray, index: FloatArray, weights: FloatArray) -> float:
    terms = target * log_expit(index) + (1 - target) * log_expit(-index)
    return float(np.einsum("n,n->", weights, terms, optimize=False))
