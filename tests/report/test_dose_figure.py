"""Dose-response figures: curves, titles, notes and alt text from results made by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ipec_econ.core.errors import RenderError
from ipec_econ.core.estimates import ModelResult
from ipec_econ.core.figure import Figure, Point
from ipec_econ.core.notice import Notice
from ipec_econ.core.spec.figure import DoseFigure
from ipec_econ.report.dose_figure import build_dose_figure
from tests.report.make_curves import make_curve
from tests.report.make_results import make_att


def build(*results: ModelResult, **keys: object) -> Figure:
    spec = DoseFigure(
        kind="dose_response",
        models=tuple(result.model for result in results),
        **keys,  # type: ignore[arg-type]
    )
    return build_dose_figure("dose", spec, results, labels_of_models={})


def test_points_are_the_rows_of_a_curve_in_order_of_the_dose() -> None:
    curve = make_curve()
    mixed = replace(curve, estimates=(make_att("dr", "dose_response"), *reversed(curve.estimates)))
    levels, slopes = build(mixed).panels
    (series,) = levels.series
    assert [point.position for point in series.points] == [0.5, 1, 10]
    assert series.points[0] == Point(0.5, 1.0, 0.0, 2.0, -0.5, 2.5)
    assert [point.value for point in slopes.series[0].points] == [2, 2, 2]
    assert (levels.title, slopes.title) == (
        "Effect on log_lp", "Response of log_lp to one more unit",
    )  # fmt: skip
    assert levels.position_label == "Dose"


def test_one_curve_alone_and_names_for_readers() -> None:
    labels = {"log_lp": "log productivity", "dose": "Share", "att_dose": "Gain"}
    (panel,) = build(make_curve(), curves="att_dose", labels=labels).panels
    assert (panel.title, panel.position_label) == ("Gain", "Share")
    (slope,) = build(make_curve(), curves=["acrt_dose"], labels=labels).panels
    assert slope.title == "Response of log productivity to one more unit"


def test_outcomes_have_axes_of_their_own() -> None:
    other = make_curve("other", outcome="profit")
    panels = build(make_curve(), other, make_curve("again"), curves="att_dose").panels
    assert [panel.title for panel in panels] == ["Effect on log_lp", "Effect on profit"]
    assert [one.label for one in panels[0].series] == [
        "Dose response (dr)", "Dose response (again)",
    ]  # fmt: skip


def test_treatments_have_axes_of_their_own_and_are_named() -> None:
    other = make_curve("other", treatment="large")
    panels = build(make_curve(), other, curves="att_dose", labels={"large": "Large award"}).panels
    assert [panel.title for panel in panels] == [
        "Effect on log_lp, first_award", "Effect on log_lp, Large award",
    ]  # fmt: skip


def test_notes_repeat_where_curves_are_extended() -> None:
    notice = Notice("estimate/dose-extended", "estimate", "model dr", "beyond cohort 2015")
    notes = build(replace(make_curve(), notices=(notice,))).notes
    assert "Dose response: beyond cohort 2015." in notes


def test_notes_say_what_is_shaded_and_what_slopes_need() -> None:
    notes = " ".join(build(make_curve(), notes="Mine.").notes)
    assert notes.startswith("Mine. Shading: 95% confidence intervals, each for one dose by itself.")
    assert "Thin lines: 95% simultaneous bands" in notes
    assert "strong parallel trends" in notes
    bare = " ".join(build(make_curve(bands=False), curves="att_dose").notes)
    assert "Thin lines" not in bare
    assert "strong parallel trends" not in bare


def test_the_alt_text_has_the_ends_of_each_curve() -> None:
    alt = build(make_curve(), curves="att_dose").alt
    assert alt.startswith(
        "Dose-response plot with 1 curve. Dose response, Effect on log_lp: 1.0000"
    )
    assert "at the dose 0.5000 and 20.0000" in alt
    assert alt.endswith("2 of 3 intervals exclude zero.")


def test_a_model_without_a_curve_is_refused_by_name() -> None:
    bins = make_curve("steps", slope=False, term="0 to 0.5")
    with pytest.raises(RenderError) as caught:
        build(make_curve(), bins)
    problems = caught.value.problems
    assert [problem.code for problem in problems] == ["render/no-dose-curve"] * 2
    assert "`steps`, which has no curve of `att_dose`" in problems[0].what
