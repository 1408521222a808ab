"""Coefficient plots from results made by hand."""

from __future__ import annotations

import pytest

from ipec_econ.core.errors import RenderError
from ipec_econ.core.estimates import ModelResult
from ipec_econ.core.figure import Figure
from ipec_econ.core.spec.figure import CoefficientFigure
from ipec_econ.report.coefficient_figure import build_coefficient_figure
from tests.report.make_paths import make_path
from tests.report.make_results import make_att, make_estimate, make_groups, make_result

TERMS = ("grant", "grant_1", "(Intercept)")


def make_model(model: str, *terms: str, **changes: object) -> ModelResult:
    rows = (make_estimate(model, term=term, **changes) for term in terms or TERMS)
    return make_result(model, *rows)


def build(*results: ModelResult, **keys: object) -> Figure:
    spec = CoefficientFigure(
        kind="coefficients",
        models=tuple(dict.fromkeys(result.spec_model for result in results)),
        **keys,  # type: ignore[arg-type]
    )
    return build_coefficient_figure("plot", spec, results, labels_of_models={})


def read_rows(figure: Figure) -> list[str]:
    return [tick.text for panel in figure.panels for tick in panel.ticks]


def test_rows_are_the_coefficients_without_the_constant() -> None:
    figure = build(make_model("fe"), make_model("re", "grant"), labels={"grant": "Grant"})
    assert read_rows(figure) == ["Grant", "grant_1"]
    first, second = figure.panels[0].series
    assert [point.position for point in first.points] == [0, 1]
    assert [point.position for point in second.points] == [0]
    assert first.points[0].conf_high == 0.0475


def test_the_constant_is_drawn_where_it_is_asked_for() -> None:
    assert read_rows(build(make_model("fe"), rows=["(Intercept)", "grant"])) == [
        "Constant",
        "grant",
    ]


def test_averages_and_paths_can_be_rows() -> None:
    averages = build(make_result("tw", make_att("tw", "twfe", "twfe")), rows=["att"])
    assert read_rows(averages) == ["Average effect on the treated"]
    path = build(make_path(first=-1, last=1))
    assert read_rows(path) == ["Event time -1", "Event time 0", "Event time 1"]
    assert path.panels[0].series[0].points[0].is_reference


def test_outcomes_get_axes_of_their_own() -> None:
    figure = build(make_model("a"), make_model("b", outcome="employees"))
    assert [panel.title for panel in figure.panels] == ["log_lp", "employees"]


def test_a_row_that_no_model_has_is_refused() -> None:
    with pytest.raises(RenderError, match="asks for the row `grnat`"):
        build(make_model("fe"), rows=["grant", "grnat"])


@pytest.mark.parametrize("terms", [("(Intercept)",), ("grant",)])
def test_nothing_to_draw_is_refused(terms: tuple[str, ...]) -> None:
    with pytest.raises(RenderError, match="nothing to draw"):
        build(make_model("fe", *terms, estimate=float("nan")))


def test_the_alt_text_lists_the_coefficients() -> None:
    figure = build(make_model("fe"))
    assert figure.alt == (
        "Coefficient plot for log_lp, 1 model. OLS: grant −0.2523 (95% confidence interval −0.5521 "
        "to 0.0475); grant_1 −0.2523 (95% confidence interval −0.5521 to 0.0475)."
    )
    many = build(make_model("fe", *[f"x{number}" for number in range(12)]))
    assert many.alt.endswith("and 4 more.")


def make_sizes(model: str, *terms: str) -> list[ModelResult]:
    return make_groups(*(make_model(f"{model}/{size}", *terms) for size in ("large", "small")))


def test_groups_have_a_line_each_where_one_row_is_drawn() -> None:
    figure = build(*make_sizes("a", "grant"), *make_sizes("b", "grant"), labels={"small": "Small"})
    assert read_rows(figure) == ["large", "Small"]
    first, second = figure.panels[0].series
    assert (first.label, second.label) == ("OLS (a)", "OLS (b)")
    assert [point.position for point in first.points] == [0, 1]
    assert figure.panels[0].value_label == "grant (log_lp)"
    assert "OLS: Small" in figure.alt or "OLS: Small (a/small)" in figure.alt


def test_groups_beside_other_models_or_of_several_rows_are_series() -> None:
    several = build(*make_sizes("a", "grant", "other"))
    assert read_rows(several) == ["grant", "other"]
    assert [series.label for series in several.panels[0].series] == ["large", "small"]
    beside = build(*make_sizes("a", "grant"), make_model("fe", "grant"))
    assert [series.label for series in beside.panels[0].series] == [
        "OLS: large", "OLS: small", "OLS",
    ]  # fmt: skip
