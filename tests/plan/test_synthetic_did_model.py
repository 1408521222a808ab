"""What a model of synthetic difference-in-differences may ask for, before any data is read."""

from __future__ import annotations

import pytest

from ipec_econ.core.errors import SpecError
from ipec_econ.core.spec.model import SyntheticDidModel
from ipec_econ.plan.availability import find_unavailable
from tests.plan.make_studies import load_changed

MODEL = {"estimator": "synthetic_did", "outcome": "log_lp", "treatment": "first"}


def test_defaults() -> None:
    loaded = load_changed((("models", "sdid"), MODEL))
    model = loaded.study.models["sdid"]
    assert isinstance(model, SyntheticDidModel)
    assert (model.method, model.solver) == ("synthetic_did", "frank_wolfe")
    assert (model.errors, model.replications) == ("jackknife", 200)
    assert (model.control_group, model.unbalanced) == ("never_treated", "balance")
    assert (model.window, model.bands) == (None, "simultaneous")
    assert find_unavailable(loaded.study, loaded.marks) == []


def test_clusters_of_the_firm_are_its_own() -> None:
    for keys in ({"cluster": "crn"}, {"vcov": {"kind": "cluster", "by": "CRN"}}):
        loaded = load_changed((("models", "sdid"), {**MODEL, **keys}))
        assert find_unavailable(loaded.study, loaded.marks) == []


@pytest.mark.parametrize(
    ("keys", "named"),
    [
        ({"anticipation": 1}, "anticipation"),
        ({"covariates": ["gva"]}, "covariates"),
        ({"control_group": "not_yet_treated"}, "control_group"),
        ({"unbalanced": "pairwise"}, "unbalanced"),
        ({"method": "doubly_robust"}, "method"),
        ({"errors": "bootstrap", "replications": 1}, "replications"),
        ({"solver": "newton"}, "solver"),
    ],
)
def test_what_does_not_act_is_refused(keys: dict[str, object], named: str) -> None:
    with pytest.raises(SpecError) as error:
        load_changed((("models", "sdid"), {**MODEL, **keys}))
    (problem,) = error.value.problems
    assert named in f"{problem.what} {problem.where} {problem.why} {problem.fix}"


def test_robust_sets_do_not_fit() -> None:
    option = {"honest_did": {"restriction": "relative_magnitudes", "values": [1]}}
    loaded = load_changed((("models", "sdid"), {**MODEL, "diagnostics": option}))
    (problem,) = find_unavailable(loaded.study, loaded.marks)
    assert "`honest_did` does not fit the estimator `synthetic_did`" in problem.what
