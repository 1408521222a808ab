"""Every figure of a plan, built by the report stage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ipec_econ.core.errors import Problem, RenderError
from ipec_econ.core.estimates import ModelResult
from ipec_econ.core.figure import Figure
from ipec_econ.core.grid import GridResult
from ipec_econ.core.panel import Panel
from ipec_econ.core.spec.figure import (
    CoefficientFigure,
    CurveFigure,
    DoseFigure,
    EventStudyFigure,
    FigureSpec,
    HonestFigure,
    RolloutFigure,
)
from ipec_econ.core.tables import AwardTable, LinkResult
from ipec_econ.disclose.release_table import annotate_figure
from ipec_econ.plan.plan import Plan
from ipec_econ.report.coefficient_figure import build_coefficient_figure
from ipec_econ.report.curve_figure import build_curve_figure
from ipec_econ.report.dose_figure import build_dose_figure
from ipec_econ.report.event_figure import build_event_figure
from ipec_econ.report.honest_figure import build_honest_figure, has_sets
from ipec_econ.runner.descriptive_figures import draw_descriptive, is_descriptive
from ipec_econ.runner.descriptive_tables import draw_rollout
from ipec_econ.runner.disclosing import Findings
from ipec_econ.runner.expand_groups import expand_names
from ipec_econ.runner.placing import place_error

DRAWN: Mapping[str, tuple[str, ...]] = {
    "event_study": ("att_event",),
    "dose_response": ("att_dose", "acrt_dose"),
    "coefficients": (),
    "honest_did": ("att_event",),
}
"""Estimands that a kind of figure draws; those of `coefficients` are the table's."""


def build_figures(
    plan: Plan,
    found: Findings,
    panel: Panel,
    *,
    awards: AwardTable | None = None,
    links: LinkResult | None = None,
) -> Mapping[str, Figure]:
    """Return the planned figures by id, in the order of the spec.

    A model of which every estimate is withheld is not drawn, and a figure of such models is left
    out.

    Raises
    ------
    RenderError
        A figure has nothing to draw, or asks for a row that is not there; all figures' problems.
    """
    built: dict[str, Figure] = {}
    problems: list[Problem] = []
    for name, spec in plan.figures.items():
        try:
            figure = _draw(name, spec, plan, found, panel, awards, links)
        except RenderError as error:
            problems += error.problems
        else:
            if figure is not None:
                built[name] = figure
    if problems:
        raise place_error(RenderError(problems), plan.marks)
    if found.rules is None:
        return built
    return {name: annotate_figure(one, found.results) for name, one in built.items()}


def _draw(
    name: str,
    spec: FigureSpec,
    plan: Plan,
    found: Findings,
    panel: Panel,
    awards: AwardTable | None,
    links: LinkResult | None,
) -> Figure | None:
    if isinstance(spec, RolloutFigure):
        return draw_rollout(name, spec, found.outputs, panel)
    if isinstance(spec, CurveFigure):
        return _draw_grid(name, spec, found.grids)
    if is_descriptive(spec):
        # Under a disclosure profile the plan refuses these kinds.
        return draw_descriptive(name, spec, panel, awards, links)
    return _build_figure(name, spec, plan, found)


def _is_shown(result: ModelResult, estimands: tuple[str, ...]) -> bool:
    """Tell whether a model has an estimate to draw, or never had one: the latter is an error."""
    rows = [row for row in result.estimates if not estimands or row.estimand in estimands]
    return not rows or not all(row.withheld for row in rows)


def _draw_grid(name: str, spec: CurveFigure, grids: Sequence[GridResult]) -> Figure | None:
    grid = next(one for one in grids if one.id == spec.grid)
    # Of a grid that was estimated all cells may be withheld.
    return build_curve_figure(name, spec, grid) if grid.estimated else None


def _build_figure(name: str, spec: FigureSpec, plan: Plan, found: Findings) -> Figure | None:
    if not isinstance(spec, EventStudyFigure | CoefficientFigure | DoseFigure | HonestFigure):
        # The plan refuses the other kinds by name, before any data is read.
        raise TypeError(f"figure {name} of kind {spec.kind} passed the plan")
    by_model = {result.model: result for result in found.results}
    asked = [by_model[model] for model in expand_names(spec.models, found.results)]
    chosen = [result for result in asked if _is_shown(result, DRAWN[spec.kind])]
    if isinstance(spec, HonestFigure) and found.rules is not None:
        chosen = [result for result in chosen if has_sets(result)]
    if not chosen:
        return None
    labels = {model: plan.models[model].label or "" for model in spec.models}
    labels = {model: label for model, label in labels.items() if label}
    if isinstance(spec, EventStudyFigure):
        return build_event_figure(name, spec, chosen, labels_of_models=labels)
    if isinstance(spec, DoseFigure):
        return build_dose_figure(name, spec, chosen, labels_of_models=labels)
    if isinstance(spec, HonestFigure):
        return build_honest_figure(name, spec, chosen, labels_of_models=labels)
    return build_coefficient_figure(name, spec, chosen, labels_of_models=labels)
