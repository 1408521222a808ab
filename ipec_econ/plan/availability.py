"""What the language can say and this version cannot do yet: refused by name, before data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ipec_econ.core.elasticities import NOISE
from ipec_econ.core.errors import Problem
from ipec_econ.core.formula import parse_fixed_effects, parse_formula
from ipec_econ.core.marks import SourceMap, SpecPath
from ipec_econ.core.spec.model import (
    CopyModel,
    EventTimeModel,
    ImputationModel,
    LocalProjectionsModel,
    ModelBase,
    RegressionModel,
    SyntheticDidModel,
    UntreatedOutcomeModel,
)
from ipec_econ.core.spec.model_table import ModelTable, RegressionTable
from ipec_econ.core.spec.output import ProductivityTable
from ipec_econ.core.spec.panel import Firms
from ipec_econ.core.spec.study import Study
from ipec_econ.core.spec.vcov_choice import resolve_vcov
from ipec_econ.estimate.registry import ESTIMATORS
from ipec_econ.plan.disclosure import find_uncovered
from ipec_econ.plan.elasticity_noise import check_elasticity_noise
from ipec_econ.plan.equality import check_equality_option
from ipec_econ.plan.model_diagnostics import check_diagnostics
from ipec_econ.plan.own_outcome import check_own_outcome
from ipec_econ.plan.resampling import check_resampling
from ipec_econ.plan.unavailable import refuse_unavailable
from ipec_econ.render.format_packages import find_missing_package

TABLE_KINDS = (
    "regression", "event_study", "decomposition", "summary", "balance", "cohort_sizes",
    "sample_flow", "linkage", "award_quality", "specification_grid", "productivity",
)  # fmt: skip
FIGURE_KINDS = (
    "event_study", "coefficients", "rollout", "dose_response", "specification_curve", "trends",
    "balance", "honest_did", "awards", "coverage", "link_scores",
)  # fmt: skip


def find_unavailable(study: Study, marks: SourceMap) -> list[Problem]:
    """Return a problem for every part of the study that parses but has no code behind it.

    Each names what is asked, and what there is instead.
    """
    problems = [
        *_check_models(study),
        *_check_tables(study),
        *_check_figures(study),
        *_check_sections(study),
    ]
    return [_place(problem, path, marks) for path, problem in problems]


Found = Iterable[tuple[SpecPath, Problem]]


def _place(problem: Problem, path: SpecPath, marks: SourceMap) -> Problem:
    return Problem(
        code=problem.code,
        what=problem.what,
        where=str(marks.find_value(path)),
        why=problem.why,
        fix=problem.fix,
    )


def _check_models(study: Study) -> Found:
    for name, model in study.models.items():
        path: SpecPath = ("models", name)
        if model.estimator not in ESTIMATORS:
            yield (
                (*path, "estimator"),
                refuse_unavailable(f"estimator `{model.estimator}`", ESTIMATORS),
            )
        if isinstance(model, RegressionModel) and model.formula is not None:
            yield from _check_formula((*path, "formula"), model.formula)
        yield from _check_model_keys(path, model)
        yield from check_own_outcome(path, model)
        yield from check_resampling(path, model, model.estimator, study.panel.firms.unit)
        if isinstance(model, UntreatedOutcomeModel):
            yield from _check_strata(path, model, study.panel.firms)
        if "equality" in model.diagnostics:
            at: SpecPath = (*path, "diagnostics", "equality")
            yield from check_equality_option(at, name, model.diagnostics["equality"], study)
        if NOISE in model.diagnostics:
            at = (*path, "diagnostics", NOISE)
            yield from check_elasticity_noise(at, model, model.diagnostics[NOISE], study.panel)
        if isinstance(model, SyntheticDidModel):
            yield from _check_synthetic(path, model, study.panel.firms.unit)


def _check_strata(path: SpecPath, model: UntreatedOutcomeModel, firms: Firms) -> Found:
    """Refuse fixed effects but one of groups of firms in each period."""
    effects = parse_fixed_effects(model.fixed_effects)
    for i, effect in enumerate(effects):
        groups = set(effect.columns) - {firms.time}
        crossed = firms.time in effect.columns and groups and firms.unit not in groups
        if i or not crossed or effect.slopes:
            what = f"fixed effect `{effect.name}` of `{model.estimator}`"
            there = f"one crossing of groups of firms with the period, region^{firms.time}"
            yield (*path, "fixed_effects"), refuse_unavailable(what, (there,))


def _check_formula(path: SpecPath, text: str) -> Found:
    if parse_formula(text).endogenous:
        yield (
            path,
            refuse_unavailable(
                "a formula with instruments", ("outcome ~ regressors | fixed_effects",)
            ),
        )


def _check_model_keys(path: SpecPath, model: ModelBase) -> Found:
    yield from check_diagnostics(path, model)
    if isinstance(model, EventTimeModel):
        yield from _check_event_time(path, model)


def _check_event_time(path: SpecPath, model: EventTimeModel) -> Found:
    if isinstance(model, LocalProjectionsModel) and model.controls and model.weighting == "equal":
        what = f"`controls` of `{model.estimator}` with `weighting: {model.weighting}`"
        yield (*path, "controls"), refuse_unavailable(what, ("weighting: variance",))
    own_factor = isinstance(model, ImputationModel | CopyModel)
    if not own_factor and getattr(model, "small_sample", "none") != "none":
        yield (
            (*path, "small_sample"),
            refuse_unavailable(f"a small-sample factor of `{model.estimator}`", ("none",)),
        )
    if model.vcov is not None and model.vcov.kind != "cluster":
        yield (
            (*path, "vcov"),
            refuse_unavailable(f"`{model.vcov.kind}` errors of `{model.estimator}`", ("cluster",)),
        )


def _check_synthetic(path: SpecPath, model: SyntheticDidModel, unit: str) -> Found:
    by = [column.casefold() for column in resolve_vcov(model, unit).by]
    if by and by != [unit.casefold()]:
        key = "vcov" if model.vcov is not None else "cluster"
        yield (
            (*path, key),
            refuse_unavailable(f"`{key}` of `{model.estimator}` but by the firm", (unit,)),
        )
    if model.weights is not None:
        yield (*path, "weights"), refuse_unavailable(f"`weights` of `{model.estimator}`")
    if "pretrends" in model.diagnostics:
        # Weights make the gaps before treatment small, so that a test of them says nothing.
        at: SpecPath = (*path, "diagnostics", "pretrends")
        yield at, refuse_unavailable(f"`pretrends` of `{model.estimator}`")


def _check_tables(study: Study) -> Found:
    for name, table in study.tables.items():
        path: SpecPath = ("tables", name)
        if table.kind not in TABLE_KINDS:
            yield (
                (*path, "kind"),
                refuse_unavailable(f"a table of kind `{table.kind}`", TABLE_KINDS),
            )
        for i, form in enumerate(table.formats):
            lacking = find_missing_package(form, "")
            if lacking is not None:
                yield (*path, "formats", i), lacking
        has_rows = study.panel.cells is None
        if isinstance(table, ProductivityTable) and has_rows and not study.panel.productivity:
            yield (*path, "kind"), _refuse_no_measure(name)
        if isinstance(table, ModelTable) and table.sample == "common":
            yield from _check_common(path, table, study)
        if isinstance(table, RegressionTable):
            yield from _refuse_grids(path, table, study)


def _refuse_no_measure(name: str) -> Problem:
    return Problem(
        "render/no-measure",
        f"table `{name}` shows productivity, and the study has no measure",
        "",
        "measures are what `panel.productivity` names",
        "add `productivity` to the panel, or leave the table out",
    )


def _check_common(path: SpecPath, table: ModelTable, study: Study) -> Found:
    for name in table.shown_models:
        if name in study.models and study.models[name].by is not None:
            what = f"`sample: common` of a table that shows `{name}`, a model with `by`"
            yield (*path, "sample"), refuse_unavailable(what, ("own",))


def _refuse_grids(path: SpecPath, table: RegressionTable, study: Study) -> Found:
    columns: list[tuple[SpecPath, Sequence[str]]] = [((*path, "columns"), table.columns)]
    for title, panel in table.panels.items():
        columns.append(((*path, "panels", title, "columns"), panel.columns))
    for where, names in columns:
        for place, name in enumerate(names):
            if name in study.grids:
                there = (f"kind: specification_grid, grid: {name}, rows: cells",)
                yield (*where, place), refuse_unavailable(f"grid `{name}` as a column", there)


def _check_figures(study: Study) -> Found:
    for name, figure in study.figures.items():
        if figure.kind not in FIGURE_KINDS:
            yield (
                ("figures", name, "kind"),
                refuse_unavailable(f"a figure of kind `{figure.kind}`", FIGURE_KINDS),
            )


def _check_sections(study: Study) -> Found:
    yield from find_uncovered(study)
