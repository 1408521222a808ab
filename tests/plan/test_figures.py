"""A figure that could not be drawn is refused by line before any data is read."""

from __future__ import annotations

from typing import Any

import pytest

from ipec_econ.core.errors import SpecError
from ipec_econ.plan.figures import find_figure_problems
from tests.plan.make_studies import load_changed


def find(*changes: Any) -> list[tuple[str, int, str]]:
    loaded = load_changed(*changes)
    return [
        (problem.code, int(problem.where.split(":")[1]), problem.what)
        for problem in find_figure_problems(loaded.study, loaded.marks)
    ]


def figure(**keys: Any) -> tuple[tuple[str, str], dict[str, Any]]:
    return ("figures", "f"), keys


def test_a_figure_that_can_be_drawn_has_no_problem() -> None:
    labels = {"fe": "Effets fixes – 5 % & $x_1$ <b>", "log_lp": "Ωμέγα שלום"}
    assert find(figure(kind="coefficients", models=["fe", "did"], labels=labels)) == []
    assert find(figure(kind="rollout", treatment="first")) == []
    kinds = (("panel", "treatments", "size"), {"kind": {"big": "value > 9"}})
    assert find(kinds, figure(kind="rollout", treatment="size_big")) == []


def test_a_model_without_a_path_is_named_by_its_line() -> None:
    change = figure(kind="event_study", models=["fe", "did"])
    found = find(change)
    marks = load_changed(change).marks
    lines = [marks.find_value(("figures", "f", "models", place)).line for place in (0, 1)]
    assert [(code, line) for code, line, _ in found] == [("spec/figure", line) for line in lines]
    assert found[0][2] == "model `fe` (ols) has no effects by time since treatment"


def test_a_model_twice_a_dose_and_letters_without_a_shape() -> None:
    (repeated,) = find(figure(kind="coefficients", models=["fe", "did", "fe"]))
    assert repeated[2] == "model `fe` is named 2 times"
    (dose,) = find(figure(kind="rollout", treatment="share"))
    assert "is a dose" in dose[2]
    (label,) = find(figure(kind="coefficients", models=["fe"], labels={"fe": "名前"}))
    assert label[2].endswith("cannot draw: 名 前")
    (of_model,) = find(
        figure(kind="coefficients", models=["fe"]), (("models", "fe", "label"), "名")
    )
    assert of_model[0] == "spec/figure"


@pytest.mark.parametrize(
    ("keys", "code", "words"),
    [
        ({"kind": "event_study", "models": ["did"], "grid": "g"}, "spec/unknown-key", "`grid`"),
        ({"kind": "rollout", "models": ["did"]}, "spec/unknown-key", "`models`"),
        ({"kind": "event_study", "models": []}, "spec/out-of-range", "`models` is empty"),
        ({"kind": "event_study", "models": ["dod"]}, "spec/unknown-name", "no model `dod`"),
        ({"kind": "event_plot", "models": ["did"]}, "spec/unknown-value", "`event_plot`"),
        ({"models": ["did"]}, "spec/missing-key", "`kind` is missing in `figures.f`"),
        ({"kind": "rollout", "treatment": "fist"}, "spec/unknown-name", "no treatment `fist`"),
        ({"kind": "rollout", "treatment": "first", "sample": "x"}, "spec/unknown-name", "`x`"),
        ({"kind": "coefficients", "models": ["fe"], "formats": ["tex"]}, "spec/unknown-value", ""),
        ({"kind": "coefficients", "models": ["fe"], "width": 3.5}, "spec/", "`width`"),
        ({"kind": "coefficients", "models": "fe"}, "spec/wrong-type", "a list"),
    ],
)
def test_a_wrong_key_is_an_error_with_its_line(keys: dict[str, Any], code: str, words: str) -> None:
    with pytest.raises(SpecError) as caught:
        load_changed(figure(**keys))
    found = [problem for problem in caught.value.problems if problem.code.startswith(code)]
    assert found
    assert words in found[0].what
    assert found[0].where.startswith("spec.yaml:")


def test_a_missing_kind_is_mended_by_an_example() -> None:
    with pytest.raises(SpecError) as caught:
        load_changed(figure(models=["did"]))
    assert "add `kind: event_study`" in str(caught.value)


def test_a_dose_response_figure_draws_curves_alone() -> None:
    dosed = {"estimator": "dose_response", "outcome": "log_lp", "treatment": "share"}
    models = (
        (("models", "curve"), dosed),
        (("models", "steps"), {**dosed, "bins": 4}),
    )
    assert find(*models, figure(kind="dose_response", models=["curve"])) == []
    found = find(*models, figure(kind="dose_response", models=["curve", "steps", "did"]))
    assert [what for _, _, what in found] == [
        "model `steps` (dose_response) has bins",
        "model `did` (twfe) has no doses",
    ]
    path = figure(kind="event_study", models=["curve", "steps"])
    assert find(*models, path) == []


HONEST = {"honest_did": {"restriction": "smoothness", "values": [0.01]}}


def test_a_sensitivity_figure_needs_the_diagnostic_that_it_draws() -> None:
    asked = (("models", "cs"), {
        "estimator": "callaway_santanna", "outcome": "log_lp", "treatment": "first",
        "diagnostics": HONEST,
    })  # fmt: skip
    assert find(asked, figure(kind="honest_did", models=["cs"])) == []
    (bare,) = find(asked, figure(kind="honest_did", models=["cs", "did"]))
    assert bare[2] == "model `did` asks for no diagnostic `honest_did`"


def test_trends_and_balance_need_a_first_period() -> None:
    for keys in (
        {"kind": "trends", "outcome": "log_lp"},
        {"kind": "balance", "covariates": ["sic"]},
    ):
        assert find(figure(**keys, treatment="first")) == []
        (dose,) = find(figure(**keys, treatment="share"))
        assert "is a dose" in dose[2]


def test_figures_of_awards_need_awards_and_those_of_scores_a_rule_that_scores() -> None:
    kinds = ("awards", "coverage", "link_scores")
    fuzzy = (("panel", "link"), {"steps": [{"match": "name"}, {"match": "fuzzy"}]})
    assert [find(fuzzy, figure(kind=kind)) for kind in kinds] == [[], [], []]
    (found,) = find(figure(kind="link_scores"))
    assert found[2] == "no step of linkage scores names: identifier"
    events = {"first": {"event": "first", "column": "gva"}, "share": {"dose": "gva"}}
    without = ((("panel", "awards"), None), (("panel", "treatments"), events))
    for kind in kinds:
        (none,) = find(*without, figure(kind=kind))
        assert none[2] == f"a figure of kind `{kind}` draws awards, and the panel has none"
