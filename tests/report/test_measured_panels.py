"""Descriptive figures are written from the marks that are left: what is taken out is in no word."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pyarrow as pa
import pytest

from ipec_econ.core.figure import Figure, MeasuredPanels, Point
from ipec_econ.core.spec.figure import (
    AwardFigure,
    BalanceFigure,
    CoverageFigure,
    LinkScoreFigure,
    TrendFigure,
)
from ipec_econ.core.spec.output import BalanceTable
from ipec_econ.core.tables import LinkResult
from ipec_econ.render.figure_registry import FIGURE_RENDERERS
from ipec_econ.report.award_figure import build_award_figure, measure_awards
from ipec_econ.report.balance_figure import build_balance_figure, measure_balance_lines
from ipec_econ.report.balance_table import build_balance_table
from ipec_econ.report.coverage_figure import build_coverage_figure, measure_coverage
from ipec_econ.report.link_score_figure import build_link_score_figure, measure_link_scores
from ipec_econ.report.trend_figure import build_trend_figure, measure_trends
from tests.report.make_award_tables import make_award_table, make_link_result, make_years
from tests.report.make_tables import make_panel
from tests.report.test_link_score_figure import FUZZY

Build = Callable[[MeasuredPanels], Figure]


def make_trends() -> tuple[MeasuredPanels, Build]:
    spec = TrendFigure(kind="trends", treatment="t", outcome="x")
    return measure_trends("f", spec, make_panel()), lambda m: build_trend_figure("f", spec, m)


def make_balance() -> tuple[MeasuredPanels, Build]:
    table = BalanceTable(kind="balance", treatment="t", covariates=("x",))
    spec = BalanceFigure(kind="balance", treatment="t", covariates=("x",))
    measured = measure_balance_lines("f", build_balance_table("f", table, make_panel()))
    return measured, lambda m: build_balance_figure("f", spec, m)


def make_awards() -> tuple[MeasuredPanels, Build]:
    spec = AwardFigure(kind="awards", by="linkage")
    measured = measure_awards("f", spec, make_award_table(), make_link_result(), make_years())
    return measured, lambda m: build_award_figure("f", spec, m)


def make_coverage() -> tuple[MeasuredPanels, Build]:
    spec = CoverageFigure(kind="coverage")
    measured = measure_coverage("f", spec, make_award_table(), make_years())
    return measured, lambda m: build_coverage_figure("f", spec, m)


def make_scores() -> tuple[MeasuredPanels, Build]:
    spec = LinkScoreFigure(kind="link_scores")
    measured = measure_link_scores("f", spec, LinkResult(pa.table({}), {"fuzzy": FUZZY}))
    return measured, lambda m: build_link_score_figure("f", spec, m)


KINDS = (make_trends, make_balance, make_awards, make_coverage, make_scores)


def withhold(measured: MeasuredPanels, keep: Callable[[Point], bool]) -> MeasuredPanels:
    def cut(line: Any) -> Any:
        return replace(line, points=tuple(point for point in line.points if keep(point)))

    panels = (
        replace(panel, series=tuple(cut(line) for line in panel.series))
        for panel in measured.panels
    )
    return replace(measured, panels=tuple(panels))


@pytest.mark.parametrize("make", KINDS)
def test_every_mark_has_its_count(make: Callable[[], tuple[MeasuredPanels, Build]]) -> None:
    measured, _ = make()
    points = [p for panel in measured.panels for line in panel.series for p in line.points]
    assert points
    assert all(point.n_units is not None for point in points)


@pytest.mark.parametrize("make", KINDS)
def test_a_figure_of_which_everything_is_withheld_still_has_words(
    make: Callable[[], tuple[MeasuredPanels, Build]],
) -> None:
    measured, build = make()
    figure = build(withhold(measured, lambda point: point.n_units is None))
    assert figure.alt
    assert len(FIGURE_RENDERERS["svg"].render(figure)) > 1000


def test_a_withheld_mean_is_in_no_word() -> None:
    measured, build = make_trends()
    assert "50.000" in build(measured).alt
    figure = build(withhold(measured, lambda point: (point.n_units or 0) > 1))
    assert "50.000" not in figure.alt
    assert "each of 2 " in figure.notes[0] or "2 to" in figure.notes[0]
