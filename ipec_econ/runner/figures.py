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
from ipec_econ.plan.plan import Plan
from ipec_econ.report.coefficient_figure import build_coefficient_figure
from ipec_econ.report.curve_figure import build_curve_figure
from ipec_econ.report.dose_figure import build_dose_figure
from ipec_econ.report.event_figure import build_event_figure
from ipec_econ.report.honest_figure import build_honest_figure
from ipec_econ.report.rollout_figure import build_rollout_figure
from ipec_econ.runner.descriptive_figures import draw_descriptive
from ipec_econ.runner.expand_groups import expand_names
from ipec_econ.runner.placing import place_error


def build_figures(
    plan: Plan,
    results: Sequence[ModelResult],
    panel: Panel,
    grids: Sequence[GridResult] = (),
    awards: AwardTable | None = None,
    links: LinkResult | None = None,
) -> Mapping[str, Figure]:
    """Return the planned figures by id, in the order of the spec.

    Raises
    ------
    RenderError
        A figure has nothing to draw, or asks for a row that is not there; all figures' problems.
    """
    figures: dict[str, Figure] = {}
    problems: list[Problem] = []
    for name, spec in plan.figures.items():
        try:
            figures[name] = (
                _draw_grid(name, spec, grids)
                or draw_descriptive(name, spec, panel, awards, links)
                or _build_figure(name, spec, plan, results, panel)
            )
        except RenderError as error:
            problems += error.problems
    if problems:
        raise place_error(RenderError(problems), plan.marks)
    return figures


def _draw_grid(name: str, spec: FigureSpec, grids: Sequence[GridResult]) -> Figure | None:
    if not isinstance(spec, CurveFigure):
        return None
    return build_curve_figure(name, spec, next(one for one in grids if one.id == spec.grid))


def _build_figure(
    name: str, spec: FigureSpec, plan: Plan, results: Sequence[ModelResult], panel: Panel
) -> Figure:
    if isinstance(spec, RolloutFigure):
        return build_rollout_figure(name, spec, panel)
    if not isinstance(spec, EventStudyFigure | CoefficientFigure | DoseFigure | HonestFigure):
        # The plan refuses the other kinds by name, before any data is read.
        raise TypeError(f"figure {name} of kind {spec.kind} passed the plan")
    by_model = {result.model: result for result in results}
    chosen = [by_model[model] for model in expand_names(spec.models, results)]
    labels = {model: plan.models[model].label or "" for model in spec.models}
    labels = {model: label for model, label in labels.items() if label}
    if isinstance(spec, EventStudyFigure):
        return build_event_figure(name, spec, chosen, labels_of_models=labels)
    if isinstance(spec, DoseFigure):
        return build_dose_figure(name, spec, chosen, labels_of_models=labels)
    if isinstance(spec, HonestFigure):
        return build_honest_figure(name, spec, chosen, labels_of_models=labels)
    return build_coefficient_figure(name, spec, chosen, labels_of_models=labels)
