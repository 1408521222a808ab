"""What a model of doses may ask for, before any data is read."""

from __future__ import annotations

import pytest

from ipec_econ.core.errors import SpecError
from ipec_econ.core.spec.model import DoseResponseModel
from ipec_econ.plan.availability import find_unavailable
from ipec_econ.plan.columns import find_unknown_columns
from ipec_econ.plan.doses import find_dose_problems
from tests.plan.make_studies import AWARD_HEADER, FIRM_HEADER, load_changed

MODEL = {"estimator": "dose_response", "outcome": "log_lp", "treatment": "first"}


def load(**keys: object):
    return load_changed((("models", "dr"), {**MODEL, **keys}))


def test_defaults() -> None:
    loaded = load(dose="share")
    model = loaded.study.models["dr"]
    assert isinstance(model, DoseResponseModel)
    assert (model.degree, model.num_knots, model.doses, model.bins) == (3, 0, None, None)
    assert (model.dose_from, model.aggregation, model.bands) == ("first", "simple", "simultaneous")
    assert (model.control_group, model.base_period) == ("not_yet_treated", "universal")
    assert (model.unbalanced, model.anticipation, model.small_sample) == ("pairwise", 0, "none")
    assert find_unavailable(loaded.study, loaded.marks) == []
    assert find_dose_problems(loaded.study, loaded.marks) == []
    assert find_unknown_columns(loaded.study, loaded.marks, FIRM_HEADER, AWARD_HEADER) == []


@pytest.mark.parametrize("bins", [4, [0.1, 0.5], "each"])
def test_bins_are_a_number_ends_or_each(bins: object) -> None:
    model = load(dose="share", bins=bins).study.models["dr"]
    assert model.bins == (tuple(bins) if isinstance(bins, list) else bins)


def test_a_dose_is_a_treatment_by_itself() -> None:
    loaded = load(treatment="share")
    assert find_dose_problems(loaded.study, loaded.marks) == []


@pytest.mark.parametrize(
    ("keys", "line", "what", "fix"),
    [
        ({}, ("models", "dr"), "`first` says only since when", "add `dose: share`"),
        ({"dose": "first"}, ("models", "dr", "dose"), "`first` is no amount", "(share)"),
    ],
)
def test_what_is_no_amount_is_refused_by_line(keys, line, what, fix) -> None:
    loaded = load(**keys)
    (problem,) = find_dose_problems(loaded.study, loaded.marks)
    assert problem.code == "spec/dose"
    assert what in problem.what
    assert fix in problem.fix
    assert problem.where == str(loaded.marks.find_value(line))


def test_a_column_that_is_not_there_is_named() -> None:
    loaded = load(dose="amuont")
    (problem,) = find_unknown_columns(loaded.study, loaded.marks, FIRM_HEADER, AWARD_HEADER)
    assert "`amuont`" in problem.what
    assert problem.where == str(loaded.marks.find_value(("models", "dr", "dose")))


def test_errors_of_another_kind_are_refused() -> None:
    loaded = load(dose="share", vcov="hetero")
    (problem,) = find_unavailable(loaded.study, loaded.marks)
    assert problem.what.startswith("`hetero` errors of `dose_response` is part of the language")


@pytest.mark.parametrize(
    ("keys", "named"),
    [
        ({"covariates": ["gva"]}, "covariates"),
        ({"method": "doubly_robust"}, "method"),
        ({"unbalanced": "cross_sections"}, "unbalanced"),
        ({"bins": 3, "degree": 2}, "`bins` and `degree`"),
        ({"bins": 3, "doses": [0.1], "num_knots": 1}, "`num_knots` and `doses`"),
        ({"bins": 1}, "bins"),
        ({"bins": "quarters"}, "bins"),
        ({"bins": [0.5, 0.1]}, "bins"),
        ({"bins": [0, 1.0]}, "bins"),
        ({"doses": [0.5, 0.5]}, "doses"),
        ({"doses": []}, "doses"),
        ({"doses": [-1.0]}, "doses"),
        ({"degree": 0}, "degree"),
        ({"num_knots": -1}, "num_knots"),
        ({"dose_from": "last"}, "dose_from"),
    ],
)
def test_what_does_not_act_is_refused(keys: dict[str, object], named: str) -> None:
    with pytest.raises(SpecError) as error:
        load(dose="share", **keys)
    (problem,) = error.value.problems
    assert named in f"{problem.what} {problem.why} {problem.fix}"
    assert problem.fix
