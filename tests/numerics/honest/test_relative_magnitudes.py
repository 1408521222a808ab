"""Sets under relative magnitudes: HonestDiD's, laws, and how often they cover."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from ipec_econ.numerics.honest.conditional_test import find_accepted
from ipec_econ.numerics.honest.event_path import EventPath
from ipec_econ.numerics.honest.least_favorable import compute_least_favorable
from ipec_econ.numerics.honest.relative_magnitudes import (
    compute_relative_set,
    find_relative_breakdown,
)
from ipec_econ.numerics.honest.relative_moments import build_moments
from tests.numerics.honest.make_paths import make_path, scale_path

GRID_STEPS = 1.5
"""HonestDiD reports points of a grid of 40/999 standard errors, up to one step inside the set;
its critical value rests on 1,000 draws, which moves ends by 0.01 standard errors: another half."""

SET_RTOL = 1e-9
"""Ends are bisected to 2⁻⁵⁰ of a grid step; critical values are solved to 1e-13."""


def read_synthetic() -> dict:
    file = Path(__file__).parents[2] / "reference" / "synthetic" / "reference.json"
    cases = json.loads(file.read_text(encoding="utf-8"))["cases"]
    return next(case for case in cases if case["id"] == "honest_balanced")


def check_against(path: EventPath, mbar: float, lower: float, upper: float) -> None:
    found = compute_relative_set(path, mbar, method="c_lf", conf_level=0.95)
    step = 40 * path.std_error / 999
    noise = 0.5 * step
    assert -noise <= lower - found[0] <= GRID_STEPS * step
    # HonestDiD's grid ends at 20 standard errors from zero, and its set with it.
    if upper < 0.999 * 20 * path.std_error:
        assert -noise <= found[1] - upper <= GRID_STEPS * step


@pytest.mark.reference
def test_equals_honestdid_on_the_synthetic_panel() -> None:
    case = read_synthetic()
    estimates, vcov = np.array(case["betahat"]), np.array(case["sigma"])
    path = EventPath(estimates, vcov, case["n_pre"], np.array([1.0, 0, 0]))
    rows = [row for row in case["rows"] if row["kind"] == "relative_magnitudes"]
    assert len(rows) == 4
    for row in rows:
        check_against(path, float(row["key"]), row["lb"], row["ub"])


@pytest.mark.reference
def test_equals_honestdid_on_the_paths_of_its_package(shared: Path) -> None:
    folder = shared / "reference" / "public"
    frame = pd.read_csv(folder / "honest_BC.csv")
    path = EventPath(
        frame["betahat"].to_numpy(), frame.iloc[:, 1:].to_numpy(), 4, np.array([1.0, 0, 0, 0])
    )
    rows = json.loads((folder / "honestdid_BC_relmag.json").read_text())["results"]
    for row in rows:
        check_against(path, row["Mbar"], row["lb"], row["ub"])
    original = json.loads((folder / "honestdid_BC_original.json").read_text())
    (expected,) = original["results"]["original"]
    half = norm.ppf(0.975) * path.std_error
    assert path.effect - half == pytest.approx(expected["lb"][0], rel=1e-12)
    assert path.effect + half == pytest.approx(expected["ub"][0], rel=1e-12)


@pytest.mark.parametrize("method", ["c_lf", "conditional"])
@pytest.mark.parametrize("weights", [(1, 0, 0), (0, 0, 1), (1 / 3, 1 / 3, 1 / 3)])
def test_no_violation_gives_the_interval_under_parallel_trends(
    method: str, weights: tuple[float, ...]
) -> None:
    path = make_path(3, weights=weights)
    found = compute_relative_set(path, 0.0, method=method, conf_level=0.9)
    # For a later period or an average the moments are changes between periods, which parallel
    # trends sets to zero one by one: their sum is the effect, and so is the test.
    half = norm.ppf(0.95) * path.std_error
    assert found == pytest.approx((path.effect - half, path.effect + half), rel=SET_RTOL)


@settings(deadline=None, max_examples=10)
@given(st.integers(0, 10_000), st.sampled_from(["c_lf", "conditional"]))
def test_sets_grow_with_what_is_allowed(seed: int, method: str) -> None:
    path = make_path(seed)
    sets = [
        compute_relative_set(path, mbar, method=method, conf_level=0.95)
        for mbar in (0.0, 0.25, 0.5, 1.0, 2.0, 4.0)
    ]
    lower, upper = np.array(sets).T
    assert (np.diff(lower) <= 1e-9).all()
    assert (np.diff(upper) >= -1e-9).all()


@settings(deadline=None, max_examples=10)
@given(st.integers(0, 10_000), st.sampled_from([1e-6, 0.5, 1e5, -1.0, -300.0]))
def test_scaling_the_outcome_scales_the_set(seed: int, factor: float) -> None:
    path = make_path(seed)
    expected = np.array(compute_relative_set(path, 1.0, method="c_lf", conf_level=0.95)) * factor
    found = compute_relative_set(scale_path(path, factor), 1.0, method="c_lf", conf_level=0.95)
    assert found == pytest.approx(tuple(sorted(expected)), rel=1e-7)


def test_the_set_of_the_breakdown_value_ends_at_zero() -> None:
    path = make_path(1)
    edge = find_relative_breakdown(path, method="c_lf", conf_level=0.95)
    assert edge is not None
    lower, _ = compute_relative_set(path, edge, method="c_lf", conf_level=0.95)
    assert lower == pytest.approx(0, abs=1e-9)
    above, _ = compute_relative_set(path, 1.001 * edge, method="c_lf", conf_level=0.95)
    assert above < 0
    zero = EventPath(0 * path.estimates, path.vcov, 3, path.weights)
    assert find_relative_breakdown(zero, method="c_lf", conf_level=0.95) is None


def test_a_set_wider_than_the_grid_is_followed_to_its_end() -> None:
    # The change before treatment is 100 standard errors: with Mbar = 2 the set spans 400 and more.
    path = EventPath(np.array([1.0, 0.0]), np.eye(2) * 1e-4, 1, np.ones(1))
    lower, upper = compute_relative_set(path, 2.0, method="c_lf", conf_level=0.95)
    # The bound ±2 is off by the error of both: √(1 + 4)·0.01 times the one-sided quantile.
    edge = 2 + norm.ppf(0.95) * np.sqrt(5) * 0.01
    assert (lower, upper) == pytest.approx((-edge, edge), abs=2e-3)


@pytest.mark.parametrize("cap", [True, False])
@pytest.mark.parametrize("mbar", [0.5, 1.0])
def test_the_truth_at_the_edge_is_rejected_no_more_often_than_asked(mbar: float, cap: bool) -> None:
    # Trends move by 1 before treatment and by Mbar after it: the effect 0 is just possible.
    size, draws = 0.1, 2000
    template = make_path(8, n_before=2, n_after=2)
    vcov = template.vcov * 4
    truth = np.array([0.3, -1.0, mbar, 2 * mbar])
    noise = np.random.default_rng(3).multivariate_normal(np.zeros(4), vcov, draws)
    systems = build_moments(EventPath(truth, vcov, 2, template.weights), mbar)
    stage = 0.1 * size
    values = compute_least_favorable(systems, stage) if cap else None
    level = (size - stage) / (1 - stage) if cap else size
    kept = 0
    for draw in noise:
        own = build_moments(EventPath(truth + draw, vcov, 2, template.weights), mbar)
        kept += bool(find_accepted(own, np.zeros(1), size=level, cap=values)[0])
    error = np.sqrt(size * (1 - size) / draws)
    assert kept / draws >= 1 - size - 4 * error
