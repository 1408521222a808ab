"""What placebos and left-out cohorts may say, and on which models; each mistake with its line."""

from __future__ import annotations

import pytest

from ipec_econ.plan.availability import find_unavailable
from ipec_econ.plan.columns import find_unknown_columns
from tests.plan.make_studies import AWARD_HEADER, FIRM_HEADER, load_changed

CS = {"estimator": "callaway_santanna", "outcome": "log_lp", "treatment": "first"}
TIMING, OUTCOMES, LEFT_OUT = "placebo_timing", "placebo_outcomes", "leave_one_cohort_out"
OPTIONS = {TIMING: {"shift": 1}, OUTCOMES: "gva", LEFT_OUT: {}}


def load(name: str, option: object, **model: object):
    return load_changed((("models", "cs"), {**CS, **model, "diagnostics": {name: option}}))


def find(name: str, option: object, **model: object) -> list:
    loaded = load(name, option, **model)
    return find_unavailable(loaded.study, loaded.marks)


@pytest.mark.parametrize(
    ("name", "option"),
    [
        (TIMING, {"shift": 1}),
        (TIMING, {"shift": [1, 2, 5]}),
        (OUTCOMES, "gva"),
        (OUTCOMES, ["gva", "employees"]),
        (LEFT_OUT, {}),
        (LEFT_OUT, None),
    ],
)
@pytest.mark.parametrize("estimator", ["callaway_santanna", "twfe", "switchers"])
def test_what_the_language_says_is_accepted(name: str, option: object, estimator: str) -> None:
    assert find(name, option, estimator=estimator) == []


@pytest.mark.parametrize("name", OPTIONS)
def test_regressions_are_refused(name: str) -> None:
    model = {"estimator": "ols", "outcome": "log_lp", "regressors": ["first"]}
    loaded = load_changed((("models", "fe"), {**model, "diagnostics": {name: OPTIONS[name]}}))
    (problem,) = find_unavailable(loaded.study, loaded.marks)
    assert problem.code == "spec/diagnostic"
    assert problem.what == f"`{name}` does not fit the estimator `ols`"


@pytest.mark.parametrize(
    ("shift", "code", "what"),
    [
        ([], "spec/wrong-type", "`shift` is neither a whole number"),
        (1.5, "spec/wrong-type", "`shift` is neither a whole number"),
        ([True], "spec/wrong-type", "`shift` is neither a whole number"),
        ("1", "spec/wrong-type", "`shift` is neither a whole number"),
        (0, "spec/out-of-range", "`shift` holds 0"),
        ([2, -1], "spec/out-of-range", "`shift` holds -1"),
        ([2, 2], "spec/duplicate-name", "`shift` holds a number twice"),
    ],
)
def test_a_wrong_shift_is_named_with_its_line(shift: object, code: str, what: str) -> None:
    (problem,) = find(TIMING, {"shift": shift})
    assert problem.code == code
    assert problem.what.startswith(what)
    marks = load(TIMING, {"shift": shift}).marks
    path = ("models", "cs", "diagnostics", TIMING, "shift")
    assert problem.where == str(marks.find_value(path))
    assert problem.fix


def test_a_shift_within_the_anticipation_leaves_nothing_to_pretend() -> None:
    (problem,) = find(TIMING, {"shift": [1, 2]}, anticipation=1)
    assert (problem.code, problem.fix) == ("spec/out-of-range", "write numbers from 2 on")
    assert "`anticipation: 1`" in problem.why


@pytest.mark.parametrize(
    ("option", "codes"),
    [
        ({}, ["spec/missing-key"]),
        (1, ["spec/missing-key"]),
        ({"shifts": 1}, ["spec/missing-key", "spec/unknown-key"]),
        ({"shift": 1, "by": 2}, ["spec/unknown-key"]),
    ],
)
def test_another_form_of_placebo_timing_is_refused(option: object, codes: list[str]) -> None:
    assert [problem.code for problem in find(TIMING, option)] == codes


@pytest.mark.parametrize(
    ("option", "code", "what"),
    [
        ([], "spec/wrong-type", "`placebo_outcomes` is neither"),
        ({}, "spec/wrong-type", "`placebo_outcomes` is neither"),
        ([1], "spec/wrong-type", "`placebo_outcomes` is neither"),
        (["gva", 1], "spec/wrong-type", "`placebo_outcomes` is neither"),
        (["gva", "GVA"], "spec/duplicate-name", "`placebo_outcomes` names a column twice"),
        (["log_lp"], "spec/diagnostic", "the placebo outcome `log_lp` is the model's outcome"),
        (["sic"], "spec/diagnostic", "the placebo outcome `sic` is the model's covariate"),
    ],
)
def test_a_wrong_placebo_outcome_is_named(option: object, code: str, what: str) -> None:
    (problem,) = find(OUTCOMES, option, covariates=["sic"])
    assert problem.code == code
    assert problem.what.startswith(what)
    assert problem.fix


def test_leaving_cohorts_out_has_no_options() -> None:
    (problem,) = find(LEFT_OUT, {"cohorts": [2013]})
    assert problem.what.startswith("an option of `leave_one_cohort_out`")


@pytest.mark.parametrize("option", ["staff", ["gva", "staff"]])
def test_columns_of_placebo_outcomes_are_looked_up(option: object) -> None:
    loaded = load(OUTCOMES, option)
    (problem,) = find_unknown_columns(loaded.study, loaded.marks, FIRM_HEADER, AWARD_HEADER)
    assert problem.what == "`staff` is no column of the panel"
    path = ("models", "cs", "diagnostics", OUTCOMES, *((1,) if isinstance(option, list) else ()))
    assert problem.where == str(loaded.marks.find_value(path))
    known = load(OUTCOMES, ["gva", "change_lp", "share_central"])
    assert not find_unknown_columns(known.study, known.marks, FIRM_HEADER, AWARD_HEADER)
