"""A comparison of repeated cross-sections adjusted for covariates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray
from ipec_econ.numerics.adjusted_comparison import OVERLAP, Failure, Method
from ipec_econ.numerics.collinear import factorise_in_order
from ipec_econ.numerics.cross_product import cross_product, fitted, project
from ipec_econ.numerics.logit import Logit, fit_logit
from ipec_econ.numerics.propensity_odds import LARGEST, TRIM


@dataclass(frozen=True, slots=True)
class SectionRows:
    """Rows of treated and control firms in the two periods of a comparison.

    Attributes
    ----------
    outcome
        Outcome units, shape (n,).
    covariates
        Of the row itself, constant first, shape (n, k).
    treated, after
        Whose row it is, and whether it is of the later period, shape (n,).
    weights
        Shape (n,), positive.
    """

    outcome: FloatArray
    covariates: FloatArray
    treated: BoolArray
    after: BoolArray
    weights: FloatArray


@dataclass(frozen=True, slots=True)
class AdjustedSections:
    """The effect, and each row's contribution to its error, shape (n,), summing to zero."""

    att: float
    influence: FloatArray
    n_trimmed: int


@dataclass(frozen=True, slots=True)
class _Regression:
    """Least squares on one group of rows: the prediction for all rows, and the rows' scores."""

    prediction: FloatArray
    scores: FloatArray


@dataclass(slots=True)
class _Sum:
    """An effect under construction: means of values by weights, with signs."""

    rows: SectionRows
    att: float
    influence: FloatArray

    def add(self, sign: float, weight: FloatArray, value: FloatArray) -> float:
        """Add a signed weighted mean and its own part of the influence; return the mean."""
        total = weight.sum()
        mean = float((weight * value).sum() / total)
        self.att += sign * mean
        self.influence += sign * weight * (value - mean) / total
        return mean

    def move(self, sign: float, weight: FloatArray, value: FloatArray, scores: FloatArray) -> None:
        """Add what a first step's error moves a mean by: scores times the mean of value·X."""
        load = project(self.rows.covariates, value, weight) / weight.sum()
        self.influence += sign * fitted(scores, load)


def fit_sections(rows: SectionRows, method: Method) -> AdjustedSections | Failure:
    """Estimate the effect from rows that need not be of the same firms.

    ``doubly_robust`` is the locally efficient estimator with regressions of both groups in both
    periods, as did uses it for unbalanced panels.

    References
    ----------
    Sant'Anna and Zhao (2020), equations 2.2, 2.5 and 3.4, and theorem 2 for the influence; every
    first step's part is its score times the derivative of the effect.
    """
    regressions = _regress_groups(rows, method)
    if regressions is None:
        return "controls"
    logit = None
    if method != "outcome_regression":
        logit = fit_logit(rows.treated, rows.covariates, rows.weights)
        if not logit.converged:
            return "separation"
        if logit.probability.max(initial=0.0) >= OVERLAP:
            return "overlap"
    total = _Sum(rows, 0.0, np.zeros(len(rows.outcome)))
    n_trimmed = 0
    if method == "outcome_regression":
        _add_regression(total, regressions)
    elif logit is not None:
        n_trimmed = _add_weighted(total, regressions, logit)
    if method == "doubly_robust":
        _add_efficient(total, regressions)
    return AdjustedSections(total.att, total.influence, n_trimmed)


def _regress_groups(
    rows: SectionRows, method: Method
) -> dict[tuple[bool, bool], _Regression] | None:
    """Regress each group that the method needs, by (treated, after); ``None`` if one cannot be."""
    if method == "inverse_probability":
        return {}
    regressions: dict[tuple[bool, bool], _Regression] = {}
    for treated in (False, True) if method == "doubly_robust" else (False,):
        for after in (False, True):
            found = _regress(rows, treated=treated, after=after)
            if found is None:
                return None
            regressions[treated, after] = found
    return regressions


def _regress(rows: SectionRows, *, treated: bool, after: bool) -> _Regression | None:
    chosen = np.where((rows.treated == treated) & (rows.after == after), rows.weights, 0.0)
    gram = cross_product(rows.covariates, chosen)
    solved = factorise_in_order(gram, np.diagonal(gram).copy())
    if not solved.kept.all():
        return None
    moments = project(rows.covariates, rows.outcome, chosen)
    slope = np.einsum("ij,j->i", solved.inverse, moments, optimize=False)
    prediction = fitted(rows.covariates, slope)
    moved = rows.covariates * (chosen * (rows.outcome - prediction))[:, None]
    scores: FloatArray = np.einsum("nj,jk->nk", moved, solved.inverse, optimize=False)
    return _Regression(prediction, scores)


def _add_regression(total: _Sum, regressions: dict[tuple[bool, bool], _Regression]) -> None:
    """Treated means of both periods, less the controls' regressions averaged over the treated."""
    rows = total.rows
    on_treated = np.where(rows.treated, rows.weights, 0.0)
    ones = np.ones(len(rows.outcome))
    for after, sign in ((True, 1.0), (False, -1.0)):
        inside = np.where(rows.after == after, on_treated, 0.0)
        total.add(sign, inside, rows.outcome)
        control = regressions[False, after]
        total.add(-sign, on_treated, control.prediction)
        total.move(-sign, on_treated, ones, control.scores)


def _add_weighted(
    total: _Sum, regressions: dict[tuple[bool, bool], _Regression], logit: Logit
) -> int:
    """Add means of what the controls' regressions leave, on both sides in both periods."""
    rows = total.rows
    chance = np.minimum(logit.probability, LARGEST)
    trimmed = ~rows.treated & (chance >= TRIM)
    odds = np.where(rows.treated | trimmed, 0.0, rows.weights * chance / (1 - chance))
    on_treated = np.where(rows.treated, rows.weights, 0.0)
    moved = rows.covariates * (rows.weights * (rows.treated - logit.probability))[:, None]
    scores = np.einsum("nj,jk->nk", moved, logit.inverse, optimize=False)
    ones = np.ones(len(rows.outcome))
    for after, sign in ((True, 1.0), (False, -1.0)):
        control = regressions.get((False, after))
        left = rows.outcome if control is None else rows.outcome - control.prediction
        treated_now = np.where(rows.after == after, on_treated, 0.0)
        control_now = np.where(rows.after == after, odds, 0.0)
        total.add(sign, treated_now, left)
        mean = total.add(-sign, control_now, left)
        total.move(-sign, control_now, left - mean, scores)
        if control is not None:
            total.move(-sign, treated_now, ones, control.scores)
            total.move(sign, control_now, ones, control.scores)
    return int(np.count_nonzero(trimmed))


def _add_efficient(total: _Sum, regressions: dict[tuple[bool, bool], _Regression]) -> None:
    """Add what both groups' regressions say of the treated beyond their rows of each period."""
    rows = total.rows
    on_treated = np.where(rows.treated, rows.weights, 0.0)
    ones = np.ones(len(rows.outcome))
    for after, sign in ((True, 1.0), (False, -1.0)):
        treated, control = regressions[True, after], regressions[False, after]
        difference = treated.prediction - control.prediction
        now = np.where(rows.after == after, on_treated, 0.0)
        for weight, direction in ((on_treated, sign), (now, -sign)):
            total.add(direction, weight, difference)
            total.move(direction, weight, ones, treated.scores)
            total.move(-direction, weight, ones, control.scores)
