"""What `pretrends` may say, and on which models; each mistake with its line."""

from __future__ import annotations

import pytest

from ipec_econ.plan.availability import find_unavailable
from tests.plan.make_studies import load_changed

CS = {"estimator": "callaway_santanna", "outcome": "log_lp", "treatment": "first"}


def find(option: object, **model: object) -> list:
    model = {**CS, **model, "diagnostics": {"pretrends": option}}
    loaded = load_changed((("models", "cs"), model))
    return find_unavailable(loaded.study, loaded.marks)


@pytest.mark.parametrize(
    "option",
    [{}, {"power": 0.8}, {"slope": -0.01}, {"power": [0.5, 0.9], "slope": [0.01, 1]}],
)
def test_what_the_language_says_is_accepted(option: dict) -> None:
    assert find(option) == []


@pytest.mark.parametrize("estimator", ["twfe", "imputation", "stacked"])
def test_the_test_alone_may_be_asked_of_any_model(estimator: str) -> None:
    window = {"window": [-2, 2]} if estimator == "stacked" else {}
    assert find({}, estimator=estimator, **window) == []


@pytest.mark.parametrize(
    ("option", "code", "what"),
    [
        ({"power": []}, "spec/wrong-type", "`power` of `pretrends` is neither a number"),
        ({"power": "0.8"}, "spec/wrong-type", "`power` of `pretrends` is neither a number"),
        ({"power": [0.5, 80]}, "spec/out-of-range", "`power` of `pretrends` is 80"),
        ({"power": 0}, "spec/out-of-range", "`power` of `pretrends` is 0"),
        ({"power": [0.5, 0.5]}, "spec/duplicate-name", "`power` of `pretrends` holds a number"),
        ({"slope": True}, "spec/wrong-type", "`slope` of `pretrends` is neither a number"),
        ({"slope": float("nan")}, "spec/wrong-type", "`slope` of `pretrends` is neither a number"),
        ({"slope": 0}, "spec/out-of-range", "`slope` of `pretrends` is 0"),
        ({"slope": [1, 1.0]}, "spec/duplicate-name", "`slope` of `pretrends` holds a number"),
    ],
)
def test_a_wrong_value_is_named_with_its_line(option: dict, code: str, what: str) -> None:
    (problem,) = find(option)
    assert problem.code == code
    assert problem.what.startswith(what)
    loaded = load_changed((("models", "cs"), {**CS, "diagnostics": {"pretrends": option}}))
    path = ("models", "cs", "diagnostics", "pretrends", *option)
    assert problem.where == str(loaded.marks.find_value(path))
    assert problem.fix


def test_an_unknown_key_is_named_with_the_nearest() -> None:
    (problem,) = find({"slopes": 0.01})
    assert (problem.code, problem.fix) == ("spec/unknown-key", "did you mean `slope`?")


@pytest.mark.parametrize("option", [0.01, "slope", [0.01], True])
def test_another_form_is_refused(option: object) -> None:
    (problem,) = find(option)
    assert problem.code == "spec/wrong-type"


@pytest.mark.parametrize(
    ("model", "named"),
    [
        ({"base_period": "varying"}, "`base_period: varying`"),
        ({"estimator": "imputation"}, "the estimator `imputation`"),
        ({"estimator": "twfe"}, "the estimator `twfe`"),
        ({"estimator": "event_study", "window": [-3, 3], "bin": True}, "`bin: true`"),
    ],
)
def test_a_model_without_one_reference_period_is_refused(model: dict, named: str) -> None:
    (problem,) = find({"slope": 0.01}, **model)
    assert problem.code == "spec/diagnostic"
    assert problem.what.startswith(f"the power of `pretrends` does not fit {named}")
