"""Minimum detectable effects: beside nulls only, and as large as they say."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from ipec_econ.core.estimates import Estimate, FitStatistics, ModelResult
from ipec_econ.diagnose.mde import POWER, compute_mdes
from ipec_econ.numerics.t_distribution import compute_detectable_effect

FIT = FitStatistics(1, 1, None, None, None, None, None, None)

HAND_ATOL = 1e-12


def make_result(*rows: Estimate) -> ModelResult:
    return ModelResult(
        model="m",
        estimator="twfe",
        estimates=rows,
        fit=FIT,
        vcov=np.eye(len(rows)),
        vcov_keys=tuple(row.key for row in rows),
    )


def make_row(estimate: float, **changes: object) -> Estimate:
    values = {
        "model": "m", "estimator": "twfe", "outcome": "y", "treatment": "d", "sample": "",
        "estimand": "att", "term": "twfe", "estimate": estimate, "std_error": 0.5,
        "conf_low": estimate - 1, "conf_high": estimate + 1, "conf_level": 0.95, **changes,
    }  # fmt: skip
    return Estimate(**values)


def test_a_null_has_one_and_a_finding_has_none() -> None:
    rows = compute_mdes(make_result(make_row(0.3), make_row(2.0, term="other")))
    assert [row.key for row in rows] == ["twfe"]
    expected = 0.5 * (norm.ppf(0.975) + norm.ppf(POWER))
    assert rows[0].value == pytest.approx(expected, abs=HAND_ATOL)


def test_an_average_without_an_interval_has_none() -> None:
    assert compute_mdes(make_result(make_row(0.3, conf_low=None, conf_high=None))) == ()


def test_coefficients_of_controls_have_none() -> None:
    assert compute_mdes(make_result(make_row(0.3, estimand="coef"))) == ()


def test_an_effect_of_that_size_is_found_with_that_power() -> None:
    multiple = compute_detectable_effect(0.95, POWER, float("inf"))
    found = norm.sf(norm.ppf(0.975) - multiple) + norm.cdf(-norm.ppf(0.975) - multiple)
    assert found == pytest.approx(POWER, abs=1e-5)


def test_few_clusters_detect_less() -> None:
    multiples = [compute_detectable_effect(0.95, POWER, df) for df in (5.0, 30.0, float("inf"))]
    assert multiples == sorted(multiples, reverse=True)
