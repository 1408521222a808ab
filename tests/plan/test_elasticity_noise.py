"""Which models may count the noise of elasticities; each mistake with its reason."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from ipec_econ.core.errors import Problem
from ipec_econ.estimate.cell_models import explain_need_of_rows
from ipec_econ.plan.availability import find_unavailable
from ipec_econ.plan.design import find_design_notices
from tests.plan.make_studies import load_changed

OLS = {"method": "ols", "output": "log_lp", "free": ["employees"]}
MODEL = {"estimator": "twfe", "outcome": "tfp", "treatment": "first"}


def load(option: Any = None, measure: dict[str, Any] = OLS, **model: Any) -> Any:
    changed = {**MODEL, "diagnostics": {"elasticity_noise": option or {}}, **model}
    written = {key: value for key, value in changed.items() if value is not None}
    return load_changed(
        (("panel", "productivity"), deepcopy({"tfp": measure})),
        (("panel", "productivity", "other"), deepcopy(OLS)),
        (("models", "did"), written),
    )


def find(option: Any = None, **model: Any) -> list[Problem]:
    loaded = load(option, **model)
    return find_unavailable(loaded.study, loaded.marks)


@pytest.mark.parametrize(
    "model",
    [
        {},
        {"outcome": "TFP"},
        {"cluster": "sic"},
        {"controls": ["tfp_before"]},
        {"estimator": "ols", "regressors": ["first"], "treatment": None},
    ],
)
def test_what_the_diagnostic_fits_is_accepted(model: dict[str, Any]) -> None:
    assert find(**model) == []


@pytest.mark.parametrize(
    ("model", "what"),
    [
        ({"outcome": "log_lp"}, "`elasticity_noise` does not fit the outcome `log_lp`"),
        ({"controls": ["l(other, 1)"]}, "does not fit the measure `other` under `controls`"),
        ({"weights": "tfp"}, "does not fit the measure `tfp` under `weights`"),
        ({"vcov": "hetero"}, "does not fit `hetero` errors"),
        ({"cluster": ["crn", "year"]}, "does not fit clusters in several ways"),
        (
            {"estimator": "ols", "formula": "tfp ~ first", "outcome": None, "treatment": None},
            "does not fit a model with `formula`",
        ),
    ],
)
def test_what_it_does_not_fit_is_refused(model: dict[str, Any], what: str) -> None:
    (problem,) = find(**model)
    assert problem.code == "spec/diagnostic"
    assert what in problem.what
    assert "spec.yaml:" in problem.where


def test_it_has_no_options() -> None:
    (problem,) = find({"draws": 5})
    assert problem.code == "spec/not-available"


def test_cells_are_not_enough() -> None:
    model = load().study.models["did"]
    why = explain_need_of_rows(model, unit="crn", time="year")
    assert why is not None
    assert "`elasticity_noise`" in why


@pytest.mark.parametrize(
    ("measure", "asked", "end"),
    [
        (OLS, True, "counts their noise"),
        (OLS, False, "among its `diagnostics` would count their noise"),
        ({**OLS, "method": "lp", "state": ["gva"], "proxy": "change_lp"}, False, "as known"),
    ],
)
def test_the_remark_says_how_errors_can_be_had(
    measure: dict[str, Any], asked: bool, end: str
) -> None:
    loaded = load({}, measure, **({} if asked else {"diagnostics": {}}))
    (text,) = [
        one.text for one in find_design_notices(loaded.study) if one.code.endswith("-generated")
    ]
    assert text.endswith(end)
