"""A model in plain sentences: what was regressed on what, on which rows, with which errors."""

from __future__ import annotations

from collections.abc import Sequence

from ipec_econ.core.disclosure import WITHHELD_TEXT
from ipec_econ.core.estimates import ModelResult
from ipec_econ.core.flow import FlowLine
from ipec_econ.core.page import ModelCard
from ipec_econ.core.spec.model import (
    ComparisonModel,
    CopyModel,
    DidRegressionModel,
    DoseResponseModel,
    EventTimeModel,
    ExtendedTwfeModel,
    RegressionModel,
    StackedModel,
    SwitchersModel,
    SyntheticDidModel,
    UntreatedOutcomeModel,
)
from ipec_econ.report.estimator_titles import title_estimator
from ipec_econ.report.statistic_rows import name_fixed_effect
from ipec_econ.report.table_notes import RESAMPLING
from ipec_econ.report.table_rows import INTERCEPT
from ipec_econ.report.word_list import count_known, count_things, join_words

AnyModel = RegressionModel | DidRegressionModel | EventTimeModel

MAX_TERMS = 12
"""A longer list of regressors is cut: the table and estimates.csv have them all."""

METHOD_WORDS = {
    "ols": "by ordinary least squares",
    "iv": "by two-stage least squares",
    "poisson": "by Poisson pseudo maximum likelihood",
    "logit": "by logit",
    "random_effects": "with random effects",
    "between": "on firms' means over time",
    "first_difference": "in first differences",
    "dynamic_gmm": "by dynamic panel GMM",
    "quantile": "by quantile regression",
}

REGRESSOR_WORDS = {
    "twfe": "an indicator that is 1 from the first period of {treatment} on",
    "event_study": "an indicator for each period before and after {treatment} starts",
    "sun_abraham": "indicators for each cohort of {treatment} in each period but the last before "
    "treatment, which are averaged by observations",
    "extended_twfe": "indicators for each cohort of {treatment} in each treated period, which are "
    "averaged by observations",
}

GROUP_WORDS = {
    "not_yet_treated": "firms that are not treated yet",
    "never_treated": "firms that are never treated",
}

COPY_WORDS = {
    "stacked": "on a stack of sub-experiments, each a cohort in a window around its first treated "
    "period",
    "local_projections": "by one regression for each horizon of how far outcomes have moved from "
    "the last period before treatment",
}

CLEAN_WORDS = {
    "not_yet_treated": "firms that are not treated by the end of the comparison",
    "never_treated": "firms that are never treated",
}


SWITCHER_WORDS = {
    "both": "firms whose {treatment} changes",
    "in": "firms whose {treatment} rises",
    "out": "firms whose {treatment} falls",
}

SWITCH_CONTROL_WORDS = {
    "not_yet_treated": "have not changed it yet",
    "never_treated": "never change it",
}

WEIGHT_WORDS = {
    "synthetic_did": "a weighted average of firms that are never treated, from a weighted average "
    "of the periods before treatment on",
    "synthetic_control": "a weighted average of firms that are never treated, with no weights of "
    "periods (synthetic control)",
    "did": "the plain average of firms that are never treated, from the plain average of the "
    "periods before treatment on (no synthetic weights)",
}

SOLVER_WORDS = {
    "frank_wolfe": "; weights by the Frank–Wolfe steps of R's synthdid",
    "exact": "; weights at the exact minimum",
}


def describe_model(
    model: AnyModel, result: ModelResult, flow: Sequence[FlowLine] | None = None
) -> ModelCard:
    """Return the model's card for the index page.

    Parameters
    ----------
    flow
        Its steps as readers see them; the result's own where left out.
    """
    sentences = (
        _describe_equation(model, result),
        _describe_rows(model, result),
        _describe_losses(result.flow if flow is None else flow),
        _describe_errors(model, result),
        *_describe_resampling(result),
    )
    heading = model.label or title_estimator(model.estimator)
    return ModelCard(
        id=result.model,
        heading=heading if result.group is None else f"{heading}: {result.group.value}",
        sentences=tuple(sentence for sentence in sentences if sentence),
    )


def _describe_equation(model: AnyModel, result: ModelResult) -> str:
    outcome = result.estimates[0].outcome if result.estimates else "the outcome"
    effects = _describe_fixed_effects(result.fit.fixed_effects)
    if isinstance(model, RegressionModel):
        method = METHOD_WORDS[model.estimator]
        return f"{outcome} is regressed on {_list_regressors(model, result)}{effects}, {method}."
    if isinstance(model, EventTimeModel):
        return _describe_event_time(model, outcome)
    # Against never-treated firms the extended regression has the indicators of Sun and Abraham's.
    is_never = getattr(model, "control_group", None) == "never_treated"
    words = REGRESSOR_WORDS["sun_abraham" if is_never else model.estimator]
    regressors = words.format(treatment=model.treatment)
    controls = _describe_covariates(model.controls)
    if isinstance(model, ExtendedTwfeModel) and model.covariates:
        controls += f", at each cohort's mean of {join_words(model.covariates)}"
    return f"{outcome} is regressed on {regressors}{controls}{effects}."


def _describe_event_time(model: EventTimeModel, outcome: str) -> str:
    if isinstance(model, CopyModel):
        return (
            f"The effect of {model.treatment} on {outcome} is estimated "
            f"{COPY_WORDS[model.estimator]}{_describe_copies(model)}, against "
            f"{CLEAN_WORDS[model.control_group]}."
        )
    if isinstance(model, SwitchersModel):
        return f"{_describe_switching(model, outcome)}."
    if isinstance(model, DoseResponseModel):
        return (
            f"The effect of {model.treatment} on {outcome} is estimated for each cohort and "
            f"period by {_describe_dose(model)}, against {GROUP_WORDS[model.control_group]}."
        )
    if isinstance(model, SyntheticDidModel):
        solver = "" if model.method == "did" else SOLVER_WORDS[model.solver]
        return (
            f"{outcome} of each cohort of {model.treatment} is compared with "
            f"{WEIGHT_WORDS[model.method]}{solver}."
        )
    return (
        f"The effect of {model.treatment} on {outcome} is estimated for each cohort and "
        f"period with the {title_estimator(model.estimator)} estimator, against "
        f"{_describe_controls(model)}."
    )


def _describe_switching(model: SwitchersModel, outcome: str) -> str:
    who = SWITCHER_WORDS[model.direction].format(treatment=model.treatment)
    against = SWITCH_CONTROL_WORDS[model.control_group]
    same = ", the same in all effects," if model.same_switchers else ""
    units = ", per unit of treatment received since" if model.normalized else ""
    return (
        f"{outcome} of {who}{same} is compared with that of firms with the same treatment before "
        f"that {against}, by periods since the change{units}"
    )


def _describe_dose(model: DoseResponseModel) -> str:
    which = "in the first treated period" if model.dose_from == "first" else "over its periods"
    dose = f"the firm's {model.dose or model.treatment} {which}"
    if model.bins is not None:
        return f"{dose}, in bins"
    knots = f" and {count_things(model.num_knots, 'knot')}" if model.num_knots else ""
    return f"{dose}, as a spline of degree {model.degree}{knots}"


def _list_regressors(model: RegressionModel, result: ModelResult) -> str:
    estimated = [row.term or "" for row in result.estimates if row.estimand == "coef"]
    terms = [term for term in estimated if term != INTERCEPT] or list(model.regressors)
    if not terms:
        return "a constant alone"
    if len(terms) > MAX_TERMS:
        terms = [*terms[:MAX_TERMS], f"{len(terms) - MAX_TERMS} more terms"]
    return join_words(terms)


def _describe_controls(model: EventTimeModel) -> str:
    if isinstance(model, UntreatedOutcomeModel):
        names = [name_fixed_effect(name, {}) for name in model.fixed_effects] or ["period"]
        effects = join_words([f"firm and {join_words(names)} effects", *model.controls])
        return f"what {effects} of untreated observations predict"
    if not isinstance(model, ComparisonModel):
        return "untreated firms"
    return f"{GROUP_WORDS[model.control_group]}{_describe_covariates(model.covariates)}"


def _describe_copies(model: CopyModel) -> str:
    """Name the choices that move the numbers."""
    if isinstance(model, StackedModel):
        weights = (
            "" if model.weighting == "none" else ", controls weighted by the treated's cohorts"
        )
        within = (
            ", with effects of firms and event times in each" if model.effects == "unit" else ""
        )
        return f"{weights}{within}{_describe_covariates(model.controls)}"
    controls = _describe_covariates(getattr(model, "controls", ()))
    equal = getattr(model, "weighting", None) == "equal"
    return f"{', cohorts weighted by their firms' if equal else ''}{controls}"


def _describe_covariates(names: Sequence[str]) -> str:
    return f", controlling for {join_words(names)}" if names else ""


def _describe_fixed_effects(names: Sequence[str]) -> str:
    if not names:
        return ""
    return f", with fixed effects for {join_words([name_fixed_effect(n, {}) for n in names])}"


def _describe_rows(model: AnyModel, result: ModelResult) -> str:
    fit = result.fit
    treated = "" if fit.n_treated is None else f", of which {fit.n_treated:,} are ever treated"
    rows = f"It uses {count_known(fit.n_obs, 'row')} of {count_known(fit.n_units, 'firm')}"
    where = "" if model.where is None else f", where {model.where}"
    if result.group is not None:
        where += f", whose {result.group.comparison.column} is {result.group.value}"
    weights = "" if model.weights is None else f" Rows are weighted by {model.weights}."
    return f"{rows}{treated}, from the sample {model.sample}{where}.{weights}"


def _describe_losses(flow: Sequence[FlowLine]) -> str:
    lost = [step for step in flow if step.rows_lost != 0]
    if not lost:
        return ""
    reasons = [f"{_write_lost(step)} ({step.reason.rstrip('.')})" for step in lost]
    return f"Rows lost on the way: {'; '.join(reasons)}."


def _write_lost(step: FlowLine) -> str:
    return WITHHELD_TEXT if step.rows_lost is None else f"{step.rows_lost:,}"


def _describe_resampling(result: ModelResult) -> list[str]:
    words = [result.notes.get(key, "") for key in RESAMPLING]
    return [f"{one[:1].upper()}{one[1:]}." for one in words if one]


def _describe_errors(model: AnyModel, result: ModelResult) -> str:
    label = result.fit.vcov_label.rstrip(".")
    level = f"Confidence intervals are at {100 * model.conf_level:g}%."
    return f"{label[:1].upper()}{label[1:]}. {level}" if label else level
