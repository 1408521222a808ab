"""What a model of switchers may ask for, before any data is read."""

from __future__ import annotations

import pytest

from ipec_econ.core.errors import SpecError
from ipec_econ.core.spec.model import SwitchersModel
from ipec_econ.plan.availability import find_unavailable
from tests.plan.make_studies import load_changed

MODEL = {"estimator": "switchers", "outcome": "log_lp", "treatment": "first"}


def test_defaults() -> None:
    loaded = load_changed((("models", "sw"), {**MODEL, "window": [-3, 4]}))
    model = loaded.study.models["sw"]
    assert isinstance(model, SwitchersModel)
    assert (model.control_group, model.direction) == ("not_yet_treated", "both")
    assert (model.normalized, model.same_switchers) == (False, False)
    assert (model.errors_within, model.bands) == ("cohort", "simultaneous")
    assert find_unavailable(loaded.study, loaded.marks) == []


def test_errors_of_another_kind_are_refused() -> None:
    loaded = load_changed((("models", "sw"), {**MODEL, "vcov": "hetero"}))
    (problem,) = find_unavailable(loaded.study, loaded.marks)
    assert problem.what.startswith("`hetero` errors of `switchers` is part of the language")


@pytest.mark.parametrize(
    ("keys", "named"),
    [
        ({"anticipation": 1}, "anticipation"),
        ({"covariates": ["gva"]}, "covariates"),
        ({"same_switchers": True}, "window"),
        ({"direction": "up"}, "direction"),
    ],
)
def test_what_does_not_act_is_refused(keys: dict[str, object], named: str) -> None:
    with pytest.raises(SpecError) as error:
        load_changed((("models", "sw"), {**MODEL, **keys}))
    (problem,) = error.value.problems
    assert named in f"{problem.what} {problem.why} {problem.fix}"
