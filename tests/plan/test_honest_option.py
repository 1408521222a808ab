"""What `honest_did` may say, and on which models; each mistake with its line."""

from __future__ import annotations

import pytest

from ipec_econ.plan.availability import find_unavailable
from tests.plan.make_studies import load_changed

GOOD = {"restriction": "relative_magnitudes", "values": [0.5, 1]}
CS = {"estimator": "callaway_santanna", "outcome": "log_lp", "treatment": "first"}


def find(option: object, **model: object) -> list:
    model = {**CS, **model, "diagnostics": {"honest_did": option}}
    loaded = load_changed((("models", "cs"), model))
    return find_unavailable(loaded.study, loaded.marks)


@pytest.mark.parametrize(
    "option",
    [
        GOOD,
        {**GOOD, "rel_time": 2, "method": "conditional", "conf_level": 0.9},
        {**GOOD, "rel_time": "average", "method": "c_lf"},
        {"restriction": "smoothness", "values": [0], "method": "flci", "rel_time": "first"},
    ],
)
def test_what_the_language_says_is_accepted(option: dict) -> None:
    assert find(option) == []


@pytest.mark.parametrize(
    ("changes", "code", "what"),
    [
        ({"restriction": "smooth"}, "spec/unknown-value", "`restriction` of `honest_did`"),
        ({"restriction": ["smoothness"]}, "spec/unknown-value", "`restriction` of `honest_did`"),
        ({"values": []}, "spec/wrong-type", "`values` is no list"),
        ({"values": 1}, "spec/wrong-type", "`values` is no list"),
        ({"values": [True]}, "spec/wrong-type", "`values` is no list"),
        ({"values": ["1"]}, "spec/wrong-type", "`values` is no list"),
        ({"values": [float("inf")]}, "spec/wrong-type", "`values` is no list"),
        ({"values": [1, -0.5]}, "spec/out-of-range", "`values` holds a negative"),
        ({"values": [1, 1.0]}, "spec/duplicate-name", "`values` holds a number twice"),
        ({"rel_time": "last"}, "spec/wrong-type", "`rel_time` is 'last'"),
        ({"rel_time": 0.5}, "spec/wrong-type", "`rel_time` is 0.5"),
        ({"rel_time": True}, "spec/wrong-type", "`rel_time` is True"),
        ({"method": "flci"}, "spec/unknown-value", "`method` of `honest_did`"),
        ({"method": ["c_lf"]}, "spec/unknown-value", "`method` of `honest_did`"),
        ({"conf_level": "95"}, "spec/wrong-type", "`conf_level` is no number"),
        ({"conf_level": 0.5}, "spec/out-of-range", "`conf_level` is 0.5"),
        ({"conf_level": 95}, "spec/out-of-range", "`conf_level` is 95"),
    ],
)
def test_a_wrong_value_is_named_with_its_line(changes: dict, code: str, what: str) -> None:
    (problem,) = find({**GOOD, **changes})
    assert problem.code == code
    assert problem.what.startswith(what)
    loaded = load_changed(
        (("models", "cs"), {**CS, "diagnostics": {"honest_did": {**GOOD, **changes}}})
    )
    path = ("models", "cs", "diagnostics", "honest_did", *changes)
    assert problem.where == str(loaded.marks.find_value(path))
    assert problem.fix


def test_an_unknown_key_is_named_with_the_nearest() -> None:
    (problem,) = find({**GOOD, "methods": "c_lf"})
    assert (problem.code, problem.fix) == ("spec/unknown-key", "did you mean `method`?")


@pytest.mark.parametrize("missing", ["restriction", "values"])
def test_what_is_missing_is_named(missing: str) -> None:
    (problem,) = find({key: value for key, value in GOOD.items() if key != missing})
    assert (problem.code, problem.what) == ("spec/missing-key", f"`honest_did` needs `{missing}`")


@pytest.mark.parametrize("option", [None, 1, "smoothness", [GOOD], True])
def test_another_form_is_refused(option: object) -> None:
    (problem,) = find(option)
    assert problem.code == "spec/wrong-type"


def test_all_mistakes_are_told_at_once() -> None:
    found = find({"restriction": "x", "values": [-1], "rel_times": 0}, base_period="varying")
    assert [one.code for one in found] == [
        "spec/diagnostic", "spec/unknown-key", "spec/unknown-value", "spec/out-of-range",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("model", "named"),
    [
        ({"base_period": "varying"}, "`base_period: varying`"),
        ({"estimator": "imputation"}, "the estimator `imputation`"),
        ({"estimator": "two_stage"}, "the estimator `two_stage`"),
        ({"estimator": "twfe"}, "the estimator `twfe`"),
        ({"estimator": "event_study", "window": [-3, 3], "bin": True}, "`bin: true`"),
        ({"estimator": "extended_twfe"}, "`control_group: not_yet_treated`"),
    ],
)
def test_a_model_without_one_reference_period_is_refused(model: dict, named: str) -> None:
    (problem,) = find(GOOD, **model)
    assert problem.code == "spec/diagnostic"
    assert problem.what.startswith(f"`honest_did` does not fit {named}")


@pytest.mark.parametrize(
    "model",
    [
        {"estimator": "event_study"},
        {"estimator": "sun_abraham"},
        {"estimator": "extended_twfe", "control_group": "never_treated"},
    ],
)
def test_other_models_with_one_are_accepted(model: dict) -> None:
    assert find(GOOD, **model) == []
