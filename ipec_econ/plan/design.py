"""Remarks on a design that can be made before any data is read beyond headers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ipec_econ.core.formula import parse_fixed_effects, parse_formula, parse_regressors
from ipec_econ.core.notice import Level, Notice
from ipec_econ.core.spec.model import (
    ExtendedTwfeModel,
    Model,
    RegressionModel,
    TwfeModel,
    UntreatedOutcomeModel,
)
from ipec_econ.core.spec.study import Study
from ipec_econ.core.spec.treatment import CohortTreatment, EventTreatment, KindTreatment
from ipec_econ.core.terms import FixedEffect, Term
from ipec_econ.plan.disclosure import find_disclosure_notices
from ipec_econ.plan.productivity_design import find_productivity_notices
from ipec_econ.plan.treatment_design import find_treatment_notices


def find_design_notices(
    study: Study, award_header: Mapping[str, str] | None = None
) -> tuple[Notice, ...]:
    """Return what a referee would ask on reading the spec and the headers alone.

    An award header that is ``None`` was not read: what depends on it is not remarked.
    """
    staggered = _list_staggered(study)
    return (
        *(
            notice
            for name, model in study.models.items()
            for notice in (
                *_warn_staggering(name, model, study, staggered),
                *_warn_window(name, model, study),
                *_warn_no_pre_period(name, model),
            )
        ),
        *find_treatment_notices(study.panel),
        *find_productivity_notices(study),
        *_warn_identifier(study, award_header),
        *find_disclosure_notices(study),
    )


def _list_staggered(study: Study) -> set[str]:
    """Return treatments, and kinds of them, that firms may enter in several periods."""
    names: set[str] = set()
    for name, treatment in study.panel.treatments.items():
        if isinstance(treatment, EventTreatment | CohortTreatment | KindTreatment):
            names.add(name)
        if isinstance(treatment, KindTreatment):
            names.update(f"{name}_{kind}" for kind in treatment.kind)
    return names


def _warn_staggering(
    name: str, model: Model, study: Study, staggered: set[str]
) -> Iterator[Notice]:
    where = f"model {name}"
    treatment = model.treatment if model.treatment in staggered else None
    if model.estimator == "twfe" and treatment is not None:
        yield _remark("estimate/twfe-staggered", where, _say_negative(name, treatment))
    if model.estimator == "event_study" and treatment is not None:
        text = (
            f"`{name}` is an event-study regression: if firms enter `{treatment}` in several "
            "periods and effects differ, each coefficient also holds effects of other periods"
        )
        yield _remark("estimate/event-study-staggered", where, text)
    if isinstance(model, RegressionModel):
        for regressor in _find_two_way(model, study, staggered):
            text = _say_negative(name, regressor)
            yield _remark("estimate/twfe-staggered", where, text)


def _say_negative(name: str, treatment: str) -> str:
    return (
        f"`{name}` is two-way fixed effects: if firms enter `{treatment}` in several periods and "
        "effects differ, it weights some effects negatively"
    )


def _find_two_way(model: RegressionModel, study: Study, staggered: set[str]) -> list[str]:
    """Return the regressors that are such treatments, where unit and time are absorbed."""
    terms, effects = _read_parts(model)
    absorbed = {column.casefold() for effect in effects for column in effect.columns}
    firms = study.panel.firms
    if not {firms.unit.casefold(), firms.time.casefold()} <= absorbed:
        return []
    used = {factor.name.casefold() for term in terms for factor in term.factors}
    return [name for name in sorted(staggered) if name.casefold() in used]


def _read_parts(model: RegressionModel) -> tuple[tuple[Term, ...], tuple[FixedEffect, ...]]:
    if model.formula is not None:
        formula = parse_formula(model.formula)
        return formula.terms, formula.fixed_effects
    return parse_regressors(model.regressors), parse_fixed_effects(model.fixed_effects)


def _warn_window(name: str, model: Model, study: Study) -> Iterator[Notice]:
    window = getattr(model, "window", None)
    sample = study.panel.samples.get(model.sample)
    if window is None or sample is None or sample.years is None:
        return
    first, last = sample.years
    span = last - first
    if window[0] >= -span and window[1] <= span:
        return
    text = (
        f"`window: [{window[0]}, {window[1]}]` of `{name}` is wider than sample `{model.sample}`, "
        f"{first} to {last}: no firm is seen more than {span} periods from its start"
    )
    yield _remark("estimate/window-beyond-data", f"model {name}", text)


def _warn_no_pre_period(name: str, model: Model) -> Iterator[Notice]:
    window = getattr(model, "window", None)
    if window is None or isinstance(model, TwfeModel):
        return
    if isinstance(model, ExtendedTwfeModel) and model.control_group != "never_treated":
        # There are no effects before treatment, whatever the window.
        return
    reference = -1 - getattr(model, "anticipation", 0)
    if isinstance(model, UntreatedOutcomeModel):
        # Effects before treatment are measured against all earlier periods, not against one.
        reference = 0
    if window[0] < reference:
        return
    text = (
        f"`window: [{window[0]}, {window[1]}]` of `{name}` shows no period before treatment that "
        "could differ from zero: nothing will be tested of pre-trends"
    )
    yield _remark("estimate/no-pre-period", f"model {name}", text, "warning")


def _warn_identifier(study: Study, award_header: Mapping[str, str] | None) -> Iterator[Notice]:
    if award_header is None or "supplier_id" in award_header:
        return
    for position, step in enumerate(study.panel.link.steps):
        if step.match == "identifier":
            yield _remark(
                "link/no-identifier",
                f"panel.link.steps.{position}",
                "the awards have no column `supplier_id`: the step will be skipped",
                "warning",
            )


def _remark(code: str, where: str, text: str, level: Level = "info") -> Notice:
    return Notice(code, "plan", where, text, level)
