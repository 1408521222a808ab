"""The regression that `ols` and `twfe` share, from rows to inference."""

from __future__ import annotations

from dataclasses import dataclass

from ipec_econ.core.errors import EstimationError, Problem
from ipec_econ.core.notice import Notice
from ipec_econ.core.panel import ModelData
from ipec_econ.core.spec.model import Vcov
from ipec_econ.core.spec.vcov_choice import resolve_vcov
from ipec_econ.estimate.absorb import Absorbed, absorb
from ipec_econ.estimate.check_data import check_data
from ipec_econ.estimate.estimator import RegressionSpec
from ipec_econ.estimate.infer import Inference, infer
from ipec_econ.estimate.keep_rows import keep_rows
from ipec_econ.numerics.ols import LeastSquares, solve_least_squares
from ipec_econ.numerics.singletons import find_singletons
from ipec_econ.numerics.small_sample import CORRECTIONS

EXACT = 1e-20
"""Share of the outcome's squares below which what is left over is rounding (eps² times 200,000)."""


@dataclass(frozen=True, slots=True)
class Regression:
    """An estimated regression with everything that its rows are made of.

    Attributes
    ----------
    data
        The rows used; the flow holds the steps of the estimation.
    absorbed
        Columns net of fixed effects.
    solved
        Coefficients, residuals, scores.
    terms
        Names of the kept coefficients, shape (k,).
    choice
        The covariance, resolved.
    inference
        The covariance, computed.
    notices
        Everything remarked on the way.
    """

    data: ModelData
    absorbed: Absorbed
    solved: LeastSquares
    terms: tuple[str, ...]
    choice: Vcov
    inference: Inference
    notices: tuple[Notice, ...]


def fit_regression(data: ModelData, model: RegressionSpec, *, model_id: str) -> Regression:
    """Drop singletons, partial out, solve, infer.

    Parameters
    ----------
    data
        Complete cases. Terms that begin with ``[slope]`` are partialled out and not reported.
    model
        ``singletons``, ``small_sample``, ``vcov`` and ``cluster`` are read.
    model_id
        For messages and the sample flow.

    Raises
    ------
    EstimationError
        No rows, values that are not finite, nothing that varies, fixed effects that do not
        converge, or no way to compute the uncertainty.
    """
    check_data(data, model_id=model_id)
    used = _drop_singletons(data, model, model_id)
    check_data(used, model_id=model_id)
    absorbed = absorb(used, model_id=model_id)
    _check_outcome(absorbed, used, model_id)
    solved = solve_least_squares(
        absorbed.outcome, absorbed.regressors, used.weights, absorbed.totals
    )
    terms = _name_kept(absorbed, solved)
    _check_regressors(absorbed, terms, used, model_id)
    choice = resolve_vcov(model, used.unit.name)
    inference = infer(
        used,
        solved,
        choice,
        CORRECTIONS[model.small_sample],
        terms=terms,
        n_slopes=absorbed.n_slopes,
        model_id=model_id,
    )
    notices = (
        *absorbed.notices,
        *_describe_collinear(absorbed, solved, used, model_id),
        *_describe_perfect_fit(absorbed, solved, model_id),
        *inference.notices,
    )
    return Regression(used, absorbed, solved, terms, choice, inference, notices)


def _drop_singletons(data: ModelData, model: RegressionSpec, model_id: str) -> ModelData:
    if model.singletons == "keep" or not data.fixed_effects:
        return data
    names = ", ".join(effect.name for effect in data.fixed_effects)
    return keep_rows(
        data,
        ~find_singletons([effect.values for effect in data.fixed_effects]),
        model_id=model_id,
        step="singletons",
        reason=f"rows alone in a level of {names}: the fixed effect fits them perfectly",
    )


def _check_outcome(absorbed: Absorbed, data: ModelData, model_id: str) -> None:
    within = absorbed.tss_within
    if within is None or within > EXACT * absorbed.tss:
        return
    raise EstimationError(
        Problem(
            "estimate/no-outcome-variation",
            f"the fixed effects explain {data.outcome_name} completely",
            f"model {model_id}",
            "nothing is left for the regressors to explain",
            "use an outcome that varies within the fixed effects, or coarser ones",
        )
    )


def _check_regressors(
    absorbed: Absorbed, terms: tuple[str, ...], data: ModelData, model_id: str
) -> None:
    if terms:
        return
    effects = ", ".join(effect.name for effect in data.fixed_effects)
    raise EstimationError(
        Problem(
            "estimate/nothing-identified",
            f"no coefficient of {', '.join(absorbed.terms) or 'this model'} is identified",
            f"model {model_id}",
            f"the fixed effects {effects} absorb them"
            if effects
            else "the regressors do not vary in these rows",
            "use regressors that vary within the fixed effects, or coarser fixed effects",
        )
    )


def _name_kept(absorbed: Absorbed, solved: LeastSquares) -> tuple[str, ...]:
    return tuple(term for term, kept in zip(absorbed.terms, solved.kept, strict=True) if kept)


def _describe_collinear(
    absorbed: Absorbed, solved: LeastSquares, data: ModelData, model_id: str
) -> tuple[Notice, ...]:
    rest = (
        "fixed effects or the regressors before it"
        if data.fixed_effects
        else ("regressors before it")
    )
    return tuple(
        Notice(
            "estimate/collinear",
            "estimate",
            f"model {model_id}",
            f"{term} was dropped: it is collinear with the {rest}",
            level="warning",
        )
        for term, kept in zip(absorbed.terms, solved.kept, strict=True)
        if not kept
    )


def _describe_perfect_fit(
    absorbed: Absorbed, solved: LeastSquares, model_id: str
) -> tuple[Notice, ...]:
    if solved.ssr > EXACT * absorbed.tss:
        return ()
    return (
        Notice(
            "estimate/perfect-fit",
            "estimate",
            f"model {model_id}",
            "the model fits every row exactly: its standard errors are rounding",
            level="warning",
        ),
    )
