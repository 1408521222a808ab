"""What stacked and local-projections models may ask for, before any data is read."""

from __future__ import annotations

import pytest

from ipec_econ.core.errors import SpecError
from ipec_econ.core.spec.model import LocalProjectionsModel, StackedModel
from ipec_econ.plan.availability import find_unavailable
from tests.plan.make_studies import load_changed

BASE = {"outcome": "log_lp", "treatment": "first"}


def change(estimator: str, **options: object) -> tuple[tuple[str, str], dict[str, object]]:
    return (("models", "m"), {"estimator": estimator, **BASE, **options})


@pytest.mark.parametrize("estimator", ["stacked", "local_projections"])
def test_only_clustered_errors(estimator: str) -> None:
    loaded = load_changed(change(estimator, window=[-2, 2], vcov="hetero"))
    (problem,) = find_unavailable(loaded.study, loaded.marks)
    assert problem.what.startswith(f"`hetero` errors of `{estimator}`")


@pytest.mark.parametrize(
    ("estimator", "key", "value"),
    [
        ("stacked", "anticipation", 1),
        ("stacked", "covariates", ["gva"]),
        ("stacked", "method", "outcome_regression"),
        ("stacked", "base_period", "varying"),
        ("stacked", "min_untreated", 2),
        ("local_projections", "anticipation", 1),
        ("local_projections", "unbalanced", "balance"),
        ("local_projections", "effects", "unit"),
        ("local_projections", "bin", True),
    ],
)
def test_a_key_that_does_not_act_is_refused(estimator: str, key: str, value: object) -> None:
    with pytest.raises(SpecError) as raised:
        load_changed(change(estimator, window=[-2, 2], **{key: value}))
    assert key in str(raised.value)


@pytest.mark.parametrize("estimator", ["stacked", "local_projections"])
def test_controls_are_available(estimator: str) -> None:
    loaded = load_changed(change(estimator, window=[-2, 2], controls=["gva", "l(employees)"]))
    assert find_unavailable(loaded.study, loaded.marks) == []


def test_controls_of_local_projections_need_rows_as_they_are() -> None:
    loaded = load_changed(change("local_projections", controls=["gva"], weighting="equal"))
    (problem,) = find_unavailable(loaded.study, loaded.marks)
    assert problem.what.startswith("`controls` of `local_projections` with `weighting: equal`")


def test_stacked_needs_a_window() -> None:
    with pytest.raises(SpecError) as raised:
        load_changed(change("stacked"))
    assert "window" in str(raised.value)


def test_defaults() -> None:
    loaded = load_changed(change("stacked", window=[-3, 4]))
    model = loaded.study.models["m"]
    assert isinstance(model, StackedModel)
    assert (model.control_group, model.unbalanced) == ("not_yet_treated", "balance")
    assert (model.effects, model.weighting, model.small_sample) == ("group", "shares", "fixest")
    assert find_unavailable(loaded.study, loaded.marks) == []
    loaded = load_changed(change("local_projections"))
    model = loaded.study.models["m"]
    assert isinstance(model, LocalProjectionsModel)
    assert (model.control_group, model.weighting) == ("not_yet_treated", "variance")
    assert (model.window, model.small_sample) == (None, "fixest")
    assert find_unavailable(loaded.study, loaded.marks) == []
