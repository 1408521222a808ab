"""Event-study figures: points, references, notes and alt text from results made by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ipec_econ.core.errors import RenderError
from ipec_econ.core.estimates import ModelResult
from ipec_econ.core.figure import Figure, Point
from ipec_econ.core.notice import Notice
from ipec_econ.core.spec.figure import EventStudyFigure
from ipec_econ.report.event_figure import build_event_figure
from tests.report.make_paths import make_event_row, make_path, make_reference_row
from tests.report.make_results import make_groups, make_result


def build(*results: ModelResult, models: dict[str, str] | None = None, **keys: object) -> Figure:
    spec = EventStudyFigure(
        kind="event_study",
        models=tuple(dict.fromkeys(result.spec_model for result in results)),
        **keys,  # type: ignore[arg-type]
    )
    return build_event_figure("path", spec, results, labels_of_models=models or {})


def test_points_are_the_event_rows_in_order_with_their_intervals() -> None:
    path = make_path(first=-2, last=1)
    mixed = replace(path, estimates=tuple(reversed(path.estimates)))
    (panel,) = build(mixed).panels
    (series,) = panel.series
    assert [point.position for point in series.points] == [-2, -1, 0, 1]
    assert series.points[1] == Point(-1, 0.0, is_reference=True)
    assert series.points[3].value == pytest.approx(0.04)
    assert series.points[3].conf_low == pytest.approx(0.04 - 1.96 * 0.02)
    assert series.points[3].band_high == pytest.approx(0.04 + 2.8 * 0.02)
    assert (panel.title, panel.divider) == ("", -0.5)


def test_rows_of_other_estimands_are_passed_over() -> None:
    path = make_path(first=0, last=0)
    group = make_event_row("cs", "callaway_santanna", 3, estimand="att_gt", cohort=2015, time=2018)
    (panel,) = build(replace(path, estimates=(*path.estimates, group))).panels
    assert [point.position for point in panel.series[0].points] == [0]


def test_there_is_no_divider_without_a_period_on_either_side() -> None:
    assert build(make_path(first=0, last=3)).panels[0].divider is None
    assert build(make_path(first=-3, last=-1)).panels[0].divider is None


def test_a_model_without_a_path_is_refused_by_name() -> None:
    with pytest.raises(RenderError) as caught:
        build(make_path(), make_result("fe"), make_result("re"))
    assert [problem.code for problem in caught.value.problems] == ["render/no-event-path"] * 2
    assert "`fe`" in caught.value.problems[0].what


def test_labels_come_from_the_figure_then_the_model_then_the_estimator() -> None:
    results = [make_path("a"), make_path("b"), make_path("c", "imputation")]
    figure = build(*results, models={"a": "First", "b": "Second"}, labels={"b": "Mine"})
    assert [one.label for one in figure.panels[0].series] == ["First", "Mine", "Imputation"]


def test_two_models_of_one_estimator_are_told_apart_by_their_ids() -> None:
    figure = build(make_path("a"), make_path("b"))
    labels = [one.label for one in figure.panels[0].series]
    assert labels == ["Callaway–Sant’Anna (a)", "Callaway–Sant’Anna (b)"]


def test_outcomes_never_share_axes() -> None:
    other = make_path("b", changes={"outcome": "log_employees"})
    figure = build(make_path("a"), other, labels={"log_lp": "Productivity"})
    assert [panel.title for panel in figure.panels] == ["Productivity", "log_employees"]
    assert [panel.value_label for panel in figure.panels] == [
        "Effect on Productivity",
        "Effect on log_employees",
    ]
    assert [panel.series[0].label for panel in figure.panels] == ["Callaway–Sant’Anna"] * 2
    third = make_path("c", changes={"treatment": "first_large"})
    titles = [panel.title for panel in build(make_path("a"), third).panels]
    assert titles == ["log_lp, first_award", "log_lp, first_large"]


def test_the_notes_say_what_bars_and_hollow_markers_are() -> None:
    figure = build(make_path("es", "event_study", bands=False), make_path("cs"), notes=["Mine."])
    assert figure.key.interval == "95% confidence interval"
    assert figure.key.band == "95% simultaneous band"
    assert figure.notes[0] == "Mine."
    text = " ".join(figure.notes)
    assert "Thick bars: 95% confidence intervals, each for one estimate by itself." in text
    assert "Thin bars: 95% simultaneous bands" in text
    assert "No band was computed for Event study." in text
    assert "the reference period (−1)." in text
    assert "Standard errors clustered by crn" in text


def test_levels_that_differ_are_both_named() -> None:
    figure = build(make_path("a", bands=False, changes={"conf_level": 0.9}), make_path("b"))
    assert figure.key.interval == "90% and 95% confidence interval"


def test_references_that_differ_are_told_by_model() -> None:
    figure = build(
        make_path("es", "event_study"),
        make_path("sa", "sun_abraham", reference=-2),
        make_path("bjs", "imputation", reference=None),
    )
    text = " ".join(figure.notes)
    assert "(−1 in Event study; −2 in Sun–Abraham)" in text
    assert "No reference period: Imputation." in text


def test_a_zero_with_an_error_is_an_estimate() -> None:
    zero = make_event_row("cs", "callaway_santanna", 0, estimate=0.0, std_error=0.0)
    (panel,) = build(make_result("cs", zero)).panels
    assert not panel.series[0].points[0].is_reference


def test_missing_and_unbounded_intervals_are_told() -> None:
    path = make_path(first=0, last=2)
    none = dict.fromkeys(("conf_low", "conf_high", "band_low", "band_high"))
    rows = (
        replace(path.estimates[0], **none),
        replace(path.estimates[1], conf_low=float("-inf")),
        path.estimates[2],
    )
    text = " ".join(build(replace(path, estimates=rows)).notes)
    assert "Estimates without an interval: 1 of Callaway–Sant’Anna." in text
    assert "An arrow marks an interval that the data do not bound." in text


def test_gaps_that_weights_were_fitted_to_are_told_apart() -> None:
    rows = [make_event_row("sdid", "synthetic_did", event) for event in (-2, -1, 0, 1)]
    fitted = [
        replace(row, std_error=None, conf_low=None, conf_high=None, band_low=None, band_high=None)
        if (row.rel_time or 0) < 0
        else row
        for row in rows
    ]
    path = replace(make_path(), model="sdid", estimator="synthetic_did", estimates=tuple(fitted))
    notes = " ".join(build(path).notes)
    assert "Before treatment, Synthetic DiD: the gap that is left by weights" in notes
    assert "without an interval:" not in notes


def test_a_path_of_the_reference_alone_is_drawn() -> None:
    figure = build(make_result("cs", make_reference_row("cs", "callaway_santanna")))
    assert figure.key.interval == ""
    assert "no estimate after treatment" in figure.alt


def test_warnings_of_the_models_stand_under_the_figure() -> None:
    few = Notice("estimate/few-clusters", "estimate", "cs", "only `12` clusters", "warning")
    note = Notice("estimate/other", "estimate", "cs", "a remark")
    figure = build(make_path("cs", notices=(few, note)), make_path("b", "imputation"))
    assert figure.notes[-1] == "Callaway–Sant’Anna: only 12 clusters."


def test_the_alt_text_has_the_numbers_that_matter() -> None:
    figure = build(make_path(), labels={"log_lp": "productivity", "first_award": "a contract"})
    assert figure.alt == (
        "Event-study plot of the effect of a contract on productivity, by periods since treatment "
        "from −4 to 5, for 1 model. Callaway–Sant’Anna: the effect is 0.0200 (95% confidence "
        "interval −0.0192 to 0.0592) in period 0 and 0.1200 (95% confidence interval 0.0808 to "
        "0.1592) in period 5, and 5 of 6 intervals from period 0 on exclude zero; before treatment "
        "estimates are from −0.0050 to 0.0050, and 0 of 3 intervals there exclude zero; period −1 "
        "is the reference."
    )


def test_groups_are_series_called_by_their_values() -> None:
    groups = make_groups(make_path("cs/large"), make_path("cs/small"))
    alone = build(*groups, labels={"large": "Over 250"})
    assert [one.label for one in alone.panels[0].series] == ["Over 250", "small"]
    beside = build(*groups, make_path("es", "event_study"), models={"cs": "Our model"})
    assert [one.label for one in beside.panels[0].series] == [
        "Our model: large", "Our model: small", "Event study",
    ]  # fmt: skip
