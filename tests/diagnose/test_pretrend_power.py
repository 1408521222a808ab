"""Power of pre-trend tests of a result: R's pretrends end to end, by hand, and its warning."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import chi2, f, ncf, ncx2, norm, t

from ipec_econ.core.errors import EstimationError
from ipec_econ.core.estimates import Diagnostic, Estimate, FitStatistics, ModelResult
from ipec_econ.core.pretrend_options import PretrendOptions, read_pretrend_options
from ipec_econ.diagnose.add_diagnostics import add_diagnostics
from ipec_econ.diagnose.pretrend_power import check_pretrend_power

FILE = Path(__file__).parents[1] / "reference" / "synthetic" / "reference_more.json"
CASE = next(
    case for case in json.loads(FILE.read_text())["cases"] if case["id"] == "pretrends_balanced"
)
FIT = FitStatistics(9, 3, 1, 3, None, None, None, None)
EXACT_RTOL = 1e-9
CRITICAL_RTOL = 1e-3
"""The package's threshold is 1.96, the test's here 1.959964; and its slopes stop at 1e-3."""


def make_result(
    events: list[int], estimates: list[float], vcov: np.ndarray, *, df: float | None = None
) -> ModelResult:
    start = Estimate("m", "event_study", "y", "first", "main", "att_event", None, 0.0)
    rows = [
        replace(start, rel_time=event, estimate=estimate, std_error=float(error), df=df)
        for event, estimate, error in zip(events, estimates, np.sqrt(np.diag(vcov)), strict=True)
    ]
    keys = tuple(row.key for row in rows)
    path = sorted([*rows, replace(start, rel_time=-1)], key=lambda row: row.rel_time)
    return ModelResult("m", "event_study", tuple(path), FIT, vcov, keys)


def check(result: ModelResult, **option: object) -> dict[str, Diagnostic]:
    options = read_pretrend_options(option)
    assert options is not None
    return {row.key: row for row in check_pretrend_power(result, options).rows}


@pytest.mark.reference
@pytest.mark.parametrize("power", ["0.5", "0.8"])
def test_rows_are_those_of_pretrends(power: str) -> None:
    result = make_result(CASE["rel_time"], CASE["betahat"], np.array(CASE["sigma"]))
    rows = check(result, power=float(power))
    theirs = {(row["kind"], row["key"]): row for row in CASE["rows"]}
    label = f"power={power}"
    expected = {
        f"{label} slope": theirs["slope_for_power", power]["estimate"],
        f"{label} bayes_factor": theirs["bayes_factor", power]["estimate"],
        f"{label} likelihood_ratio": theirs["likelihood_ratio", power]["estimate"],
    }
    for event in CASE["rel_time"]:
        row = theirs[f"mean_after_pretesting_{power}", str(event)]
        ours = rows[f"{label} rel_time={event}"]
        assert ours.value == pytest.approx(row["deltatrue"], rel=CRITICAL_RTOL)
        assert ours.statistic == pytest.approx(row["estimate"], rel=CRITICAL_RTOL)
    for key, value in expected.items():
        # A likelihood ratio multiplies the difference of slopes by its own exponent.
        assert rows[key].value == pytest.approx(value, rel=5 * CRITICAL_RTOL)


VCOV = np.array([[4.0, 0.0, 2.0], [0.0, 1.0, 0.0], [2.0, 0.0, 9.0]])


def make_small(df: float | None = None) -> ModelResult:
    return make_result([-3, -2, 0], [1.0, 0.5, 8.0], VCOV, df=df)


def test_a_slope_by_hand() -> None:
    rows = check(make_small(), slope=1.5)
    # Means −3 and −1.5 over errors 2 and 1: both are −1.5 errors, and independent.
    single = norm.cdf(1.959964 + 1.5) - norm.cdf(-1.959964 + 1.5)
    assert rows["slope=0 power"].value == pytest.approx(1 - 0.95**2, rel=EXACT_RTOL)
    assert rows["slope=1.5 power"].value == pytest.approx(1 - single**2, rel=1e-6)
    assert rows["slope=1.5 wald power"].value == pytest.approx(
        ncx2.sf(chi2.isf(0.05, 2), 2, 2 * 1.5**2), rel=EXACT_RTOL
    )
    assert rows["slope=1.5 bayes_factor"].value == pytest.approx(single**2 / 0.95**2, rel=1e-6)
    ratio = np.prod(norm.pdf([1.0, 0.5], [-3, -1.5], [2, 1]) / norm.pdf([1.0, 0.5], 0, [2, 1]))
    assert rows["slope=1.5 likelihood_ratio"].value == pytest.approx(ratio, rel=EXACT_RTOL)


def test_a_trend_moves_effects_and_passing_the_test_moves_them_further() -> None:
    rows = check(make_small(), slope=1.5)
    assert [rows[f"slope=1.5 rel_time={event}"].value for event in (-3, -2, 0)] == [-3, -1.5, 1.5]
    low, high = -1.959964 + 1.5, 1.959964 + 1.5
    inside = norm.cdf(high) - norm.cdf(low)
    moved = (norm.pdf(low) - norm.pdf(high)) / inside
    assert rows["slope=1.5 rel_time=-3"].statistic == pytest.approx(-3 + 2 * moved, rel=1e-6)
    assert rows["slope=1.5 rel_time=-2"].statistic == pytest.approx(-1.5 + moved, rel=1e-6)
    # The effect moves by its covariance with the first period, 2, over that one's variance, 4.
    expected = 1.5 + 2 / 4 * 2 * moved
    assert rows["slope=1.5 rel_time=0"].statistic == pytest.approx(expected, rel=1e-6)
    assert rows["slope=1.5 average"].value == 1.5
    assert rows["slope=1.5 average"].statistic == pytest.approx(expected, rel=1e-6)


def test_students_t_has_its_own_critical_values() -> None:
    rows = check(make_small(df=7.0), slope=1.5)
    critical = t.isf(0.025, 7)
    single = norm.cdf(critical) - norm.cdf(-critical)
    assert rows["slope=0 power"].value == pytest.approx(1 - single**2, rel=EXACT_RTOL)
    expected = ncf.sf(f.isf(0.05, 2, 7), 2, 7, 2 * 1.5**2)
    assert rows["slope=1.5 wald power"].value == pytest.approx(expected, rel=EXACT_RTOL)


def test_slopes_have_the_power_that_was_asked_for() -> None:
    rows = check(make_small(), power=[0.5, 0.8])
    for power in (0.5, 0.8):
        slope = rows[f"power={power} slope"].value
        joint = rows[f"power={power} wald slope"].value
        again = check(make_small(), slope=[slope, joint])
        assert again[f"slope={slope:.12g} power"].value == pytest.approx(power, rel=EXACT_RTOL)
        assert again[f"slope={joint:.12g} wald power"].value == pytest.approx(power, rel=EXACT_RTOL)


def test_a_power_below_the_size_has_no_slope() -> None:
    rows = check(make_small(), power=0.06)
    assert rows["power=0.06 slope"].value is None
    assert "as often without any trend" in rows["power=0.06 slope"].note
    assert rows["power=0.06 wald slope"].value is not None
    assert "power=0.06 average" not in rows


def test_powers_are_there_where_a_slope_alone_is_asked_about() -> None:
    assert read_pretrend_options({"slope": 2}) == PretrendOptions((0.5, 0.8), (2.0,))
    assert read_pretrend_options({"power": 0.9}) == PretrendOptions((0.9,), ())
    assert read_pretrend_options({}) is None
    assert read_pretrend_options(None) is None


@pytest.mark.parametrize(("effect", "warned"), [(8.0, False), (1.0, True), (-1.0, True)])
def test_a_trend_as_large_as_the_effect_is_a_warning(effect: float, warned: bool) -> None:
    result = make_result([-3, -2, 0], [0.0, 0.0, effect], VCOV)
    added = add_diagnostics(result, {"pretrends": {"power": [0.8, 0.5]}})
    found = [one for one in added.notices if one.code == "diagnose/pretrend-power"]
    assert len(found) == warned
    for notice in found:
        assert notice.level == "warning"
        # The smallest power whose trend is large enough says most.
        assert "with a chance of 50%" in notice.text


def test_nothing_is_added_where_no_power_is_asked_for() -> None:
    plain = add_diagnostics(make_small(), {})
    assert add_diagnostics(make_small(), {"pretrends": {}}).diagnostics == plain.diagnostics
    assert not [row for row in plain.diagnostics if "power" in row.key]


def test_a_path_without_a_period_before_treatment_is_refused() -> None:
    result = make_result([0], [1.0], np.eye(1))
    with pytest.raises(EstimationError, match="no effect is estimated before treatment"):
        check(result, slope=1.0)


def test_a_second_reference_and_dependent_periods_are_refused() -> None:
    result = make_small()
    second = replace(result.estimates[2], rel_time=-5)
    with pytest.raises(EstimationError, match="reference periods -5, -1"):
        check(replace(result, estimates=(second, *result.estimates)), slope=1.0)
    vcov = np.array([[4.0, 2.0, 0.0], [2.0, 1.0, 0.0], [0.0, 0.0, 9.0]])
    with pytest.raises(EstimationError, match="rank 2"):
        check(replace(result, vcov=vcov), slope=1.0)
