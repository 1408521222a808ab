"""A specification curve: sorted, judged by its intervals, each choice under its cells."""

from __future__ import annotations

from dataclasses import replace

from ipec_econ.core.spec.figure import CurveFigure
from ipec_econ.report.curve_figure import build_curve_figure
from tests.report.make_grids import make_grid

SPEC = CurveFigure(kind="specification_curve", grid="g", labels={"log_lp": "Productivity"})


def test_cells_are_sorted_and_series_say_where_intervals_lie() -> None:
    figure = build_curve_figure("f", SPEC, make_grid())
    (panel,) = figure.panels
    drawn = {one.id: [(p.position, p.value) for p in one.points] for one in panel.series}
    assert drawn == {"beyond": [(1, -0.3), (3, 0.15), (4, 0.2), (5, 0.5)], "base": [(2, 0.05)]}
    assert panel.series[0].points[0].conf_low == -0.4
    assert panel.value_label == "Estimate (Productivity)"
    assert figure.key.interval == "95% confidence interval"


def test_the_matrix_has_every_value_under_its_key() -> None:
    (panel,) = build_curve_figure("f", SPEC, make_grid()).panels
    matrix = {
        group.title: {row.label: row.positions for row in group.rows} for group in panel.choices
    }
    assert matrix == {
        "Outcome": {"Productivity": (1, 2, 4), "log_turnover": (3, 5)},
        "Sample": {"main": (3, 4), "balanced": (2,), "old": (1, 5)},
    }


def test_labels_of_the_grid_hold_unless_the_figure_says_otherwise() -> None:
    labels = {"log_lp": "LP", "sample": "Firms", "sample=old": "Old firms"}
    (panel,) = build_curve_figure("f", SPEC, replace(make_grid(), labels=labels)).panels
    shown = {group.title: [row.label for row in group.rows] for group in panel.choices}
    assert shown == {
        "Outcome": ["Productivity", "log_turnover"],
        "Firms": ["main", "balanced", "Old firms"],
    }


def test_equal_estimates_keep_the_order_of_their_numbers() -> None:
    (panel,) = build_curve_figure("f", SPEC, make_grid((0.2, 0.1, 0.2, 0.2))).panels
    assert [row.positions for row in panel.choices[1].rows] == [(2, 4), (1,), (3,)]


def test_words_for_those_who_cannot_see_it_give_ranges_by_choice() -> None:
    alt = build_curve_figure("f", SPEC, make_grid()).alt
    assert "Specification curve of 5 estimates" in alt
    assert "Sample: main 0.1500 to 0.2000, balanced 0.0500 and old −0.3000 to 0.5000." in alt
    assert "The base is cell 2" in alt
