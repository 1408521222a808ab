"""One comparison adjusted for covariates: doubly robust, by regression, or by weighting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import expit

from ipec_econ.core.arrays import BoolArray, FloatArray
from ipec_econ.numerics.collinear import factorise_in_order
from ipec_econ.numerics.cross_product import cross_product, fitted, project
from ipec_econ.numerics.logit import fit_logit
from ipec_econ.numerics.propensity_odds import weigh_controls

Method = Literal["doubly_robust", "outcome_regression", "inverse_probability"]

OVERLAP = 0.999
"""A comparison in which any firm reaches this propensity score is not made, as in did."""


@dataclass(frozen=True, slots=True)
class AdjustedComparison:
    """A fitted comparison: the effect, and what a firm's influence on it is made of.

    Attributes
    ----------
    att
        Outcome units.
    outcome_slope
        Coefficients of the controls' change on covariates, shape (k,); zeros where not used.
    propensity
        Coefficients of the logit, shape (k,); ``None`` where not used.
    eta_treated, eta_control
        Weighted means of what is left of the change on both sides.
    sum_treated, sum_control
        Sums of their weights.
    regression_load, propensity_load
        What a firm's score of either first step moves the effect by, shape (k,).
    n_trimmed
        Controls left out for their propensity score.
    """

    att: float
    outcome_slope: FloatArray
    propensity: FloatArray | None
    eta_treated: float
    eta_control: float
    sum_treated: float
    sum_control: float
    regression_load: FloatArray
    propensity_load: FloatArray
    n_trimmed: int


Failure = Literal["overlap", "controls", "separation"]


def fit_adjusted(
    change: FloatArray,
    covariates: FloatArray,
    treated: BoolArray,
    weights: FloatArray,
    method: Method,
) -> AdjustedComparison | Failure:
    """Estimate E[ΔY − m(X) | treated] less its weighted counterpart among controls.

    Parameters
    ----------
    change
        Y_t − Y_b of treated and control firms, outcome units, shape (n,).
    covariates
        In the base period, constant first, shape (n, k).
    treated
        Shape (n,).
    weights
        Shape (n,), positive.
    method
        ``doubly_robust`` is the traditional estimator (logit by maximum likelihood, least
        squares on controls), not the improved one.

    Returns
    -------
    AdjustedComparison or Failure
        ``controls``: fewer controls than covariates, or collinear among them; ``overlap``: a
        firm's propensity score reaches 0.999; ``separation``: the logit has no finite maximum.

    References
    ----------
    Sant'Anna and Zhao (2020), "Doubly robust difference-in-differences estimators", equations
    2.2 (weighting, normalised), 2.4 (regression) and 3.1; Abadie (2005).
    """
    control = np.where(treated, 0.0, weights)
    on_treated = np.where(treated, weights, 0.0)
    slope, inverse = np.zeros(covariates.shape[1]), np.zeros((covariates.shape[1],) * 2)
    if method != "inverse_probability":
        gram = cross_product(covariates, control)
        solved = factorise_in_order(gram, np.diagonal(gram).copy())
        if not solved.kept.all():
            return "controls"
        inverse = solved.inverse
        moments = project(covariates, change, control)
        slope = np.einsum("ij,j->i", inverse, moments, optimize=False)
    left = change - fitted(covariates, slope)
    if method == "outcome_regression":
        return _average_regression(left, covariates, on_treated, slope, inverse)
    logit = fit_logit(treated, covariates, weights)
    if not logit.converged:
        return "separation"
    if logit.probability.max(initial=0.0) >= OVERLAP:
        return "overlap"
    odds, n_trimmed = weigh_controls(logit.probability, treated, weights)
    sum_treated, sum_control = float(on_treated.sum()), float(odds.sum())
    eta_treated = float((on_treated * left).sum() / sum_treated)
    eta_control = float((odds * left).sum() / sum_control)
    regression_load = np.zeros(covariates.shape[1])
    if method == "doubly_robust":
        ones = np.ones(len(change))
        difference = (
            project(covariates, ones, odds) / sum_control
            - project(covariates, ones, on_treated) / sum_treated
        )
        regression_load = np.einsum("ij,j->i", inverse, difference, optimize=False)
    moved = project(covariates, left - eta_control, odds) / sum_control
    return AdjustedComparison(
        att=eta_treated - eta_control,
        outcome_slope=slope,
        propensity=logit.coefficients,
        eta_treated=eta_treated,
        eta_control=eta_control,
        sum_treated=sum_treated,
        sum_control=sum_control,
        regression_load=regression_load,
        propensity_load=-np.einsum("ij,j->i", logit.inverse, moved, optimize=False),
        n_trimmed=n_trimmed,
    )


def compute_influence(
    fit: AdjustedComparison,
    change: FloatArray,
    covariates: FloatArray,
    treated: BoolArray,
    weights: FloatArray,
) -> FloatArray:
    """Return each firm's contribution to the error of the effect, shape (n,), summing to zero.

    References
    ----------
    Sant'Anna and Zhao (2020), theorem 1; the influence of both first steps is included.
    """
    left = change - fitted(covariates, fit.outcome_slope)
    on_treated = np.where(treated, weights, 0.0)
    control = np.where(treated, 0.0, weights)
    influence = on_treated * (left - fit.eta_treated) / fit.sum_treated
    influence += control * left * fitted(covariates, fit.regression_load)
    if fit.propensity is None:
        return influence
    chance = expit(fitted(covariates, fit.propensity))
    odds, _ = weigh_controls(chance, treated, weights)
    influence -= odds * (left - fit.eta_control) / fit.sum_control
    score = weights * (treated - chance) * fitted(covariates, fit.propensity_load)
    return np.asarray(influence + score, dtype=np.float64)


def _average_regression(
    left: FloatArray,
    covariates: FloatArray,
    on_treated: FloatArray,
    slope: FloatArray,
    inverse: FloatArray,
) -> AdjustedComparison:
    total = float(on_treated.sum())
    att = float((on_treated * left).sum() / total)
    mean = project(covariates, np.ones(len(left)), on_treated) / total
    return AdjustedComparison(
        att=att,
        outcome_slope=slope,
        propensity=None,
        eta_treated=att,
        eta_control=0.0,
        sum_treated=total,
        sum_control=1.0,
        regression_load=-np.einsum("ij,j->i", inverse, mean, optimize=False),
        propensity_load=np.zeros(len(slope)),
        n_trimmed=0,
    )
