"""Figures that are measured on firms, awards and links rather than taken from models."""

from __future__ import annotations

from ipec_econ.core.figure import Figure, MeasuredPanels
from ipec_econ.core.panel import Panel
from ipec_econ.core.spec.figure import (
    AwardFigure,
    BalanceFigure,
    CoverageFigure,
    FigureSpec,
    LinkScoreFigure,
    TrendFigure,
)
from ipec_econ.core.spec.output import BalanceTable
from ipec_econ.core.tables import AwardTable, LinkResult
from ipec_econ.report.award_figure import build_award_figure, measure_awards
from ipec_econ.report.balance_figure import build_balance_figure, measure_balance_lines
from ipec_econ.report.balance_table import build_balance_table
from ipec_econ.report.coverage_figure import build_coverage_figure, measure_coverage
from ipec_econ.report.link_score_figure import build_link_score_figure, measure_link_scores
from ipec_econ.report.trend_figure import build_trend_figure, measure_trends


def is_descriptive(spec: FigureSpec) -> bool:
    """Return whether a figure is measured rather than taken from models."""
    kinds = TrendFigure | BalanceFigure | AwardFigure | CoverageFigure | LinkScoreFigure
    return isinstance(spec, kinds)


def draw_descriptive(
    name: str,
    spec: FigureSpec,
    panel: Panel,
    awards: AwardTable | None,
    links: LinkResult | None,
) -> Figure:
    """Return a descriptive figure.

    Raises
    ------
    RenderError
        There is nothing to draw, or a column is not there.
    """
    measured = measure_figure(name, spec, panel, awards, links)
    figure = None if measured is None else write_figure(name, spec, measured)
    if figure is None:
        # The plan refuses awards that are not there, before any data is read.
        raise TypeError(f"figure {name} of kind {spec.kind} passed the plan")
    return figure


def measure_figure(
    name: str,
    spec: FigureSpec,
    panel: Panel,
    awards: AwardTable | None,
    links: LinkResult | None,
) -> MeasuredPanels | None:
    """Return what a descriptive figure draws, with the counts behind every mark.

    Raises
    ------
    RenderError
        As `draw_descriptive`.
    """
    if isinstance(spec, TrendFigure):
        return measure_trends(name, spec, panel)
    if isinstance(spec, BalanceFigure):
        return _measure_balance(name, spec, panel)
    if awards is None or links is None:
        return None
    return _measure_awards(name, spec, awards, links, panel)


def _measure_balance(name: str, spec: BalanceFigure, panel: Panel) -> MeasuredPanels:
    plain = BalanceTable(
        kind="balance",
        treatment=spec.treatment,
        covariates=spec.covariates,
        sample=spec.sample,
        labels=spec.labels,
    )
    table = build_balance_table(name, plain, panel, section="figures")
    if not spec.weighting:
        return measure_balance_lines(name, table)
    weighted = plain.model_copy(update={"weighting": spec.weighting})
    return measure_balance_lines(
        name, table, build_balance_table(name, weighted, panel, section="figures")
    )


def _measure_awards(
    name: str, spec: FigureSpec, awards: AwardTable, links: LinkResult, panel: Panel
) -> MeasuredPanels | None:
    if isinstance(spec, AwardFigure):
        return measure_awards(name, spec, awards, links, panel)
    if isinstance(spec, CoverageFigure):
        return measure_coverage(name, spec, awards, panel)
    if isinstance(spec, LinkScoreFigure):
        return measure_link_scores(name, spec, links)
    return None


def write_figure(name: str, spec: FigureSpec, measured: MeasuredPanels) -> Figure | None:
    """Return the figure of what was measured, or of what is left of it."""
    if isinstance(spec, TrendFigure):
        return build_trend_figure(name, spec, measured)
    if isinstance(spec, BalanceFigure):
        return build_balance_figure(name, spec, measured)
    if isinstance(spec, AwardFigure):
        return build_award_figure(name, spec, measured)
    if isinstance(spec, CoverageFigure):
        return build_coverage_figure(name, spec, measured)
    if isinstance(spec, LinkScoreFigure):
        return build_link_score_figure(name, spec, measured)
    return None
