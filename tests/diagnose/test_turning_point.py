"""The turning point of a model's terms, and what it refuses."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import ipec_econ as ipec
from ipec_econ.core.errors import EstimationError, SpecError


def make_frame() -> pd.DataFrame:
    rng = np.random.default_rng(5)
    frame = pd.DataFrame({"firm": np.repeat(np.arange(60), 6), "year": np.tile(np.arange(6), 60)})
    frame["x"] = rng.uniform(0, 4, len(frame))
    frame["x_sq"] = frame["x"] ** 2
    frame["y"] = (frame["x"] - 2) ** 2 + 0.1 * rng.normal(size=len(frame))
    return frame


def fit(option: object, regressors: list[str]) -> object:
    model = {
        "estimator": "ols", "outcome": "y", "regressors": regressors, "fixed_effects": ["firm"],
        "diagnostics": {"turning_point": option},
    }  # fmt: skip
    return ipec.fit(make_frame(), unit="firm", time="year", model=model)


@pytest.mark.parametrize(
    ("option", "regressors"),
    [("x", ["x", "x^2"]), ({"linear": "x", "quadratic": "x_sq"}, ["x", "x_sq"])],
)
def test_both_ways_of_naming_find_the_truth(option: object, regressors: list[str]) -> None:
    point, fieller, shape = fit(option, regressors).diagnostics
    assert point.lower < 2 < point.upper
    assert point.value == pytest.approx(2.0, abs=0.02)
    assert fieller.lower == pytest.approx(point.lower, abs=1e-3)
    assert shape.p_value < 1e-6
    assert (point.key, fieller.key, shape.key) == ("x", "x fieller", "x shape")


def test_a_term_that_is_not_there_is_named() -> None:
    with pytest.raises(EstimationError, match="of which the model has no coefficient"):
        fit("x", ["x"])


@pytest.mark.parametrize("option", [3, {"linear": "x"}, ["x", "x_sq"]])
def test_another_form_is_refused(option: object) -> None:
    with pytest.raises(SpecError, match="another form"):
        fit(option, ["x", "x^2"])
