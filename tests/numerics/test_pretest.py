"""The power of pre-trend tests against R's pretrends, and by hand."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import norm

from ipec_econ.numerics.pretest import Pretest

FILE = Path(__file__).parents[1] / "reference" / "synthetic" / "reference_more.json"
CASE = next(
    case for case in json.loads(FILE.read_text())["cases"] if case["id"] == "pretrends_balanced"
)
N_BEFORE = 2
SLOPE_RTOL = 1e-9
"""The reference is a tight root of the bivariate integral."""

EXACT_RTOL = 1e-10
"""Both integrate two variables to rounding, at the slope that the package found."""

PACKAGE_RTOL = 1e-3
"""The package stops its root search at uniroot's default tolerance."""

R_CRITICAL = 1.96
"""The package's threshold, not the normal quantile 1.959964."""


@pytest.fixture(scope="module")
def distance() -> np.ndarray:
    return np.array(CASE["rel_time"]) + 1.0


@pytest.fixture(scope="module")
def pretest() -> Pretest:
    return Pretest(np.array(CASE["sigma"])[:N_BEFORE, :N_BEFORE], R_CRITICAL)


def read(kind: str, key: str) -> float:
    return next(row["estimate"] for row in CASE["rows"] if (row["kind"], row["key"]) == (kind, key))


@pytest.mark.reference
@pytest.mark.parametrize("power", ["0.5", "0.8"])
def test_slopes_are_those_of_pretrends(pretest: Pretest, distance, power: str) -> None:
    found = pretest.find_slope(distance[:N_BEFORE], float(power))
    assert found == pytest.approx(read("slope_exact", power), rel=SLOPE_RTOL)
    assert found == pytest.approx(read("slope_for_power", power), rel=PACKAGE_RTOL)


@pytest.mark.reference
@pytest.mark.parametrize("power", ["0.5", "0.8"])
def test_what_a_slope_does_is_what_pretrends_says(pretest: Pretest, distance, power: str) -> None:
    trend = read("slope_for_power", power) * distance
    before, vcov = trend[:N_BEFORE], np.array(CASE["sigma"])
    found = pretest.compute_power(before)
    assert found == pytest.approx(read("power_exact_at_package_slope", power), rel=EXACT_RTOL)
    assert found == pytest.approx(read("power", power), rel=EXACT_RTOL)
    size = pretest.compute_power(np.zeros(N_BEFORE))
    assert size == pytest.approx(read("power_exact_zero", "0"), rel=EXACT_RTOL)
    factor = (1 - found) / (1 - size)
    assert factor == pytest.approx(read("bayes_factor", power), rel=EXACT_RTOL)
    ratio = pretest.compare_likelihoods(np.array(CASE["betahat"])[:N_BEFORE], before)
    assert ratio == pytest.approx(read("likelihood_ratio", power), rel=EXACT_RTOL)
    shift = np.linalg.solve(vcov[:N_BEFORE, :N_BEFORE], pretest.shift_passed(before))
    means = trend + vcov[:, :N_BEFORE] @ shift
    for event, mean in zip(CASE["rel_time"], means, strict=True):
        theirs = read(f"mean_after_pretesting_{power}", str(event))
        assert mean == pytest.approx(theirs, rel=EXACT_RTOL)


def test_one_period_by_hand() -> None:
    pretest = Pretest(np.array([[4.0]]), 1.96)
    power = norm.cdf(-1.96 - 1.5) + norm.cdf(-1.96 + 1.5)
    assert pretest.compute_power(np.array([-3.0])) == pytest.approx(power, rel=EXACT_RTOL)
    # Two periods before the reference: a slope of 1.5 is a mean of 3.
    assert pretest.find_slope(np.array([-2.0]), power) == pytest.approx(1.5, rel=SLOPE_RTOL)
    ratio = norm.pdf(1.0, 3.0, 2.0) / norm.pdf(1.0, 0.0, 2.0)
    found = pretest.compare_likelihoods(np.array([1.0]), np.array([3.0]))
    assert found == pytest.approx(ratio, rel=EXACT_RTOL)


def test_a_power_below_the_size_has_no_slope() -> None:
    pretest = Pretest(np.eye(3), 1.96)
    assert pretest.find_slope(np.array([-3.0, -2.0, -1.0]), 0.1) is None
    assert pretest.find_slope(np.array([-3.0, -2.0, -1.0]), 0.2) is not None


def test_the_sign_of_a_trend_does_not_change_the_power() -> None:
    pretest = Pretest(0.5 + 0.5 * np.eye(4), 1.96)
    trend = np.array([2.0, 1.5, 1.0, 0.5])
    found = pretest.compute_power(trend)
    assert found == pytest.approx(pretest.compute_power(-trend), rel=EXACT_RTOL)
