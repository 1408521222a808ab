"""Whether the columns that a study names exist, as far as headers can tell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from difflib import get_close_matches

from ipec_econ.core.errors import Problem
from ipec_econ.core.expression import parse_expression
from ipec_econ.core.formula import parse_fixed_effects, parse_formula, parse_regressors
from ipec_econ.core.innovation import name_flag_columns
from ipec_econ.core.marks import SourceMap, SpecPath
from ipec_econ.core.placebo_options import read_placebo_outcomes
from ipec_econ.core.spec.model import (
    DidRegressionModel,
    DoseResponseModel,
    EventTimeModel,
    Model,
    RegressionModel,
)
from ipec_econ.core.spec.panel import Awards, PanelSpec
from ipec_econ.core.spec.study import Study
from ipec_econ.core.spec.treatment import (
    CohortTreatment,
    DoseTreatment,
    EventTreatment,
    KindTreatment,
    StatusTreatment,
    Treatment,
)
from ipec_econ.core.terms import FixedEffect, Term
from ipec_econ.plan.headlines import list_headline_columns
from ipec_econ.plan.table_columns import find_unclear_groups, list_table_columns

Wanted = Iterable[tuple[SpecPath, str]]

PLACEBO_OUTCOMES = "placebo_outcomes"


def find_unknown_columns(
    study: Study,
    marks: SourceMap,
    firm_header: Mapping[str, str] | None,
    award_header: Mapping[str, str] | None,
) -> list[Problem]:
    """Return a problem for every name that no source, derived column or treatment provides.

    A header that is ``None`` could not be read: what depends on it is not checked.
    """
    problems: list[Problem] = []
    panel = study.panel
    if panel.awards is not None and award_header is not None:
        read = set(award_header) - _list_flag_columns(panel.awards)
        problems += _match(_list_own_award_names(panel.awards), read, marks, "awards as read")
        # The firm's identifier stands beside the awards that reached it.
        linked = {*award_header, panel.firms.unit}
        problems += _match(_list_award_conditions(panel), linked, marks, "awards")
    problems += _check_award_treatments(panel, marks)
    if firm_header is None:
        return problems
    known = set(firm_header)
    problems += _match(_list_firm_names(panel), known, marks, "the firm table")
    problems += _match(_list_deflated(panel), known, marks, "the firm table")
    for name, expression in panel.columns.items():
        wanted = _read(("panel", "columns", name), expression)
        problems += _match(wanted, known, marks, "the firm table or the columns above")
        known.add(name)
    problems += _match(_list_year_end(panel), known, marks, "the firm table or `panel.columns`")
    made = {*known, *_list_made_columns(panel)}
    problems += _match(_list_productivity_columns(panel), made, marks, "the panel")
    problems += _match(_list_treatment_columns(panel), known, marks, "the panel")
    if award_header is not None:
        both = {*award_header, *known}
        problems += _match(_list_dose_names(panel), both, marks, "awards or the firm table")
    problems += _match(_list_early_cells(panel), known, marks, "the panel before measures are made")
    known.update(panel.productivity)
    problems += _match(_list_bound_names(panel), known, marks, "the panel")
    known.update(_list_made_columns(panel))
    for name, sample in panel.samples.items():
        wanted = _read(("panel", "samples", name, "where"), sample.where)
        problems += _match(wanted, known, marks, "the panel")
    for name, model in study.models.items():
        problems += _match(_list_model_names(name, model), known, marks, "the panel")
    problems += _match(list_table_columns(study), known, marks, "the panel")
    problems += _match(list_headline_columns(study), known, marks, "the panel")
    problems += find_unclear_groups(study, marks, known)
    return problems


def _read(path: SpecPath, expression: str | None) -> Wanted:
    if expression is None:
        return
    for column in parse_expression(expression).columns:
        yield path, column


def _match(wanted: Wanted, known: set[str], marks: SourceMap, holder: str) -> list[Problem]:
    folded = {name.casefold() for name in known}
    unknown = dict.fromkeys(
        (path, name)
        for path, name in wanted
        if name.casefold() not in folded and not _is_split(name, known)
    )
    return [_name_unknown(path, name, known, marks, holder) for path, name in unknown]


def _is_split(name: str, known: set[str]) -> bool:
    """Return whether a name is one of a dose's columns by value, which only data can tell."""
    return any(one.endswith("_*") and name.startswith(one[:-1]) for one in known)


def _list_made_columns(panel: PanelSpec) -> Iterable[str]:
    for name, treatment in panel.treatments.items():
        yield name
        if isinstance(treatment, DoseTreatment) and treatment.by is not None:
            yield f"{name}_*"
        if isinstance(treatment, KindTreatment):
            yield from (f"{name}_{kind}" for kind in treatment.kind)


def _name_unknown(
    path: SpecPath, name: str, known: set[str], marks: SourceMap, holder: str
) -> Problem:
    near = get_close_matches(name, sorted(known), 1)
    listed = ", ".join(sorted(known))
    return Problem(
        code="spec/unknown-column",
        what=f"`{name}` is no column of {holder}",
        where=str(marks.find_value(path)),
        why="a name must be a column of the source, a derived column above it, or a treatment",
        fix=f"did you mean `{near[0]}`?" if near else f"available: {listed}",
    )


def _list_flag_columns(awards: Awards) -> set[str]:
    """Return the columns of the innovation flag: made after `where` has chosen the awards."""
    if awards.innovation is None:
        return set()
    return set(name_flag_columns(len(awards.innovation.rules)))


def _list_own_award_names(awards: Awards) -> Wanted:
    yield from _read(("panel", "awards", "where"), awards.where)


def _list_award_conditions(panel: PanelSpec) -> Wanted:
    for name, treatment in panel.treatments.items():
        path: SpecPath = ("panel", "treatments", name)
        if isinstance(treatment, KindTreatment):
            for kind, where in treatment.kind.items():
                yield from _read((*path, "kind", kind), where)
        elif _needs_awards(treatment) and not isinstance(treatment, CohortTreatment):
            yield from _read((*path, "where"), treatment.where)


def _list_dose_names(panel: PanelSpec) -> Wanted:
    for name, treatment in panel.treatments.items():
        if isinstance(treatment, DoseTreatment):
            path: SpecPath = ("panel", "treatments", name)
            yield from _read((*path, "dose"), treatment.dose)
            if treatment.by is not None:
                yield (*path, "by"), treatment.by


def _needs_awards(treatment: Treatment) -> bool:
    if isinstance(treatment, EventTreatment):
        return treatment.event == "first_award"
    if isinstance(treatment, StatusTreatment):
        return treatment.status == "any_award"
    return not isinstance(treatment, CohortTreatment)


def _check_award_treatments(panel: PanelSpec, marks: SourceMap) -> list[Problem]:
    if panel.awards is not None:
        return []
    without = Problem(
        code="spec/no-awards",
        what="",
        why="the panel has no `awards`, so no firm can have one",
        fix="add `awards` to the panel, or use a column: {event: first, column: NAME}",
    )
    return [
        replace(
            without,
            what=f"treatment `{name}` is made from awards",
            where=str(marks.find_value(("panel", "treatments", name))),
        )
        for name, treatment in panel.treatments.items()
        if _needs_awards(treatment)
    ]


def _list_firm_names(panel: PanelSpec) -> Wanted:
    firms = panel.firms
    for key in ("unit", "time", "name", "postcode"):
        column = getattr(firms, key)
        if column is not None:
            yield ("panel", "firms", key), column
    yield from _read(("panel", "firms", "where"), firms.where)


def _list_deflated(panel: PanelSpec) -> Wanted:
    for i, one in enumerate(panel.deflate):
        for column in (*one.columns, *(() if one.by is None else (one.by,))):
            yield ("panel", "deflate", i), column


def _list_year_end(panel: PanelSpec) -> Wanted:
    if panel.awards is not None and panel.awards.period.year_end is not None:
        yield ("panel", "awards", "period", "year_end"), panel.awards.period.year_end


def _list_bound_names(panel: PanelSpec) -> Wanted:
    for key in ("winsorise", "trim"):
        for i, bounds in enumerate(getattr(panel, key)):
            for column in (*bounds.columns, *bounds.by):
                yield ("panel", key, i), column


def _list_early_cells(panel: PanelSpec) -> Wanted:
    """List measures that are cells of columns which are winsorised before any is made."""
    later = {name.casefold() for name in panel.productivity}
    for i, bounds in enumerate(panel.winsorise):
        if any(name.casefold() not in later for name in bounds.columns):
            cells = (name for name in bounds.by if name.casefold() in later)
            yield from ((("panel", "winsorise", i), name) for name in cells)


def _list_productivity_columns(panel: PanelSpec) -> Wanted:
    for name, measure in panel.productivity.items():
        yield from ((("panel", "productivity", name), column) for column in measure.columns)


def _list_treatment_columns(panel: PanelSpec) -> Wanted:
    for name, treatment in panel.treatments.items():
        path: SpecPath = ("panel", "treatments", name)
        if isinstance(treatment, CohortTreatment):
            yield (*path, "cohort"), treatment.cohort
        elif isinstance(treatment, EventTreatment | StatusTreatment) and treatment.column:
            yield (*path, "column"), treatment.column
            yield from _read((*path, "where"), treatment.where)


def _list_model_names(name: str, model: Model) -> Wanted:
    path: SpecPath = ("models", name)
    yield from _read((*path, "where"), model.where)
    if model.weights is not None:
        yield (*path, "weights"), model.weights
    yield from _list_randomization((*path, "randomization"), model)
    if model.by is not None:
        yield (*path, "by"), model.by
    yield from _list_placebo_outcomes((*path, "diagnostics", PLACEBO_OUTCOMES), model)
    vcov_by = model.vcov.by if model.vcov is not None else ()
    for key, names in (("cluster", model.cluster), ("vcov", vcov_by)):
        yield from _list_fixed_effects((*path, key), parse_fixed_effects(names))
    if isinstance(model, RegressionModel):
        yield from _list_regression_names(path, model)
    elif isinstance(model, DidRegressionModel | EventTimeModel):
        yield from _list_did_names(path, model)


def _list_did_names(path: SpecPath, model: DidRegressionModel | EventTimeModel) -> Wanted:
    yield (*path, "outcome"), model.outcome
    if isinstance(model, DoseResponseModel) and model.dose is not None:
        yield (*path, "dose"), model.dose
    for key in ("controls", "covariates"):
        yield from _list_terms((*path, key), parse_regressors(getattr(model, key, ())))
    effects = parse_fixed_effects(getattr(model, "fixed_effects", ()))
    yield from _list_fixed_effects((*path, "fixed_effects"), effects)


def _list_placebo_outcomes(path: SpecPath, model: Model) -> Wanted:
    option = model.diagnostics.get(PLACEBO_OUTCOMES)
    for i, column in enumerate(read_placebo_outcomes(option)):
        yield (*path, i) if isinstance(option, list) else path, column


def _list_randomization(path: SpecPath, model: Model) -> Wanted:
    choice = model.randomization
    if choice is not None:
        yield from ((path, column) for column in choice.within)
        if choice.assigned_by is not None:
            yield path, choice.assigned_by


def _list_regression_names(path: SpecPath, model: RegressionModel) -> Wanted:
    if model.formula is not None:
        formula = parse_formula(model.formula)
        at = (*path, "formula")
        yield from _read(at, formula.outcome.expression)
        yield from _list_terms(at, formula.terms)
        yield from _list_fixed_effects(at, formula.fixed_effects)
        return
    if model.outcome is not None:
        yield (*path, "outcome"), model.outcome
    yield from _list_terms((*path, "regressors"), parse_regressors(model.regressors))
    effects = parse_fixed_effects(model.fixed_effects)
    yield from _list_fixed_effects((*path, "fixed_effects"), effects)


def _list_terms(path: SpecPath, terms: Iterable[Term]) -> Wanted:
    for term in terms:
        for factor in term.factors:
            yield from _read(path, factor.expression)
        if term.indicator is not None:
            yield path, term.indicator.column


def _list_fixed_effects(path: SpecPath, effects: Iterable[FixedEffect]) -> Wanted:
    for effect in effects:
        for column in (*effect.columns, *effect.slopes):
            yield path, column
