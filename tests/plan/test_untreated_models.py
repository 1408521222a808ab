"""What imputation and two-stage models may ask for, before any data is read."""

from __future__ import annotations

import pytest

from ipec_econ.core.spec.model import ImputationModel, TwoStageModel
from ipec_econ.plan.availability import find_unavailable
from tests.plan.make_studies import load_changed

REFUSED = [
    ("imputation", {"fixed_effects": ["sic"]}, "fixed effect `sic` of `imputation`"),
    ("two_stage", {"fixed_effects": ["crn^year"]}, "fixed effect `crn^year` of `two_stage`"),
    ("two_stage", {"fixed_effects": ["year"]}, "fixed effect `year` of `two_stage`"),
    (
        "imputation",
        {"fixed_effects": ["sic^year", "region^year"]},
        "fixed effect `region^year` of `imputation`",
    ),
    ("two_stage", {"small_sample": "fixest"}, "a small-sample factor of `two_stage`"),
    ("imputation", {"vcov": "hetero"}, "`hetero` errors of `imputation`"),
]


def change(estimator: str, **options: object) -> tuple[tuple[str, str], dict[str, object]]:
    model = {"estimator": estimator, "outcome": "log_lp", "treatment": "first", **options}
    return (("models", "bjs"), model)


@pytest.mark.parametrize(("estimator", "options", "named"), REFUSED)
def test_refused_by_name(estimator: str, options: dict[str, object], named: str) -> None:
    loaded = load_changed(change(estimator, **options))
    (problem,) = find_unavailable(loaded.study, loaded.marks)
    assert problem.what.startswith(f"{named} is part of the language")


@pytest.mark.parametrize(
    ("estimator", "class_", "factor"),
    [("imputation", ImputationModel, "fixest"), ("two_stage", TwoStageModel, "none")],
)
def test_defaults(estimator: str, class_: type, factor: str) -> None:
    loaded = load_changed(change(estimator, min_untreated=2, anticipation=1, window=[-3, 4]))
    model = loaded.study.models["bjs"]
    assert isinstance(model, class_)
    assert model.small_sample == factor
    assert find_unavailable(loaded.study, loaded.marks) == []


@pytest.mark.parametrize("estimator", ["imputation", "two_stage"])
def test_controls_are_available(estimator: str) -> None:
    keys = {"controls": ["gva", "l(employees)"], "fixed_effects": ["year^sic"]}
    loaded = load_changed(change(estimator, **keys))
    assert find_unavailable(loaded.study, loaded.marks) == []
