"""Intervals under smoothness: HonestDiD's, brute force, and extrapolated lines."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog, minimize
from scipy.stats import foldnorm, norm

from ipec_econ.numerics.honest.bias_frontier import trace_frontier
from ipec_econ.numerics.honest.event_path import EventPath
from ipec_econ.numerics.honest.folded_normal import compute_folded_quantile
from ipec_econ.numerics.honest.smoothness import compute_smooth_set, find_smooth_breakdown
from tests.numerics.honest.make_paths import make_path, scale_path
from tests.numerics.honest.test_relative_magnitudes import read_synthetic

HALF_ATOL = 0.008
"""Standard errors. HonestDiD draws the folded normal a million times: its error is 0.002."""

CENTRE_ATOL = 0.05
"""Standard errors. It minimises that noisy half-length, which is flat at its smallest."""

EXACT_RTOL = 1e-9


def check_against(path: EventPath, bound: float, lower: float, upper: float) -> None:
    found = compute_smooth_set(path, bound, conf_level=0.95)
    half, expected = (found[1] - found[0]) / 2, (upper - lower) / 2
    assert half == pytest.approx(expected, abs=HALF_ATOL * path.std_error)
    assert sum(found) / 2 == pytest.approx((upper + lower) / 2, abs=CENTRE_ATOL * path.std_error)


@pytest.mark.reference
def test_equals_honestdid_on_the_synthetic_panel() -> None:
    case = read_synthetic()
    estimates, vcov = np.array(case["betahat"]), np.array(case["sigma"])
    path = EventPath(estimates, vcov, case["n_pre"], np.array([1.0, 0, 0]))
    rows = [row for row in case["rows"] if row["kind"] == "smoothness"]
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
    rows = json.loads((folder / "honestdid_BC_smoothness_FLCI.json").read_text())["results"]
    for row in rows:
        check_against(path, row["M"], row["lb"], row["ub"])


@pytest.mark.parametrize("mean", [0.0, 0.01, 0.7, 3.0, 40.0])
@pytest.mark.parametrize("probability", [0.6, 0.95, 0.999])
def test_folded_quantiles_are_scipys(mean: float, probability: float) -> None:
    found = compute_folded_quantile(probability, mean)
    assert found == pytest.approx(foldnorm.ppf(probability, mean), rel=1e-8)


@settings(deadline=None, max_examples=25)
@given(
    st.integers(0, 10_000),
    st.integers(1, 5),
    st.sampled_from([(1, 0, 0), (0, 0, 1), (1 / 3, 1 / 3, 1 / 3)]),
)
def test_the_bias_of_a_corner_is_the_worst_case(
    seed: int, n_before: int, weights: tuple[float, ...]
) -> None:
    path = make_path(seed, n_before=n_before, weights=weights)
    frontier = trace_frontier(path)
    curves = np.diff(path.difference(), axis=0)
    for corner, bias in zip(frontier.weights, frontier.bias, strict=True):
        assert corner[n_before:] == pytest.approx(path.weights, abs=1e-10)
        worst = linprog(
            -corner,
            A_ub=np.vstack([curves, -curves]),
            b_ub=np.ones(2 * len(curves)),
            bounds=[(None, None)] * len(corner),
        )
        assert -worst.fun == pytest.approx(bias, rel=1e-6)


def search_with_restarts(measure: Callable[[np.ndarray], float], start: np.ndarray) -> float:
    """Return the smallest value of searches that begin where the one before ended."""
    options = {"xatol": 1e-9, "fatol": 1e-12, "maxiter": 4000}
    found = minimize(measure, start, method="Nelder-Mead", options=options)
    for _ in range(20):
        corners = found.x + np.vstack([np.zeros(len(start)), 0.5 * np.eye(len(start))])
        again = minimize(
            measure,
            found.x,
            method="Nelder-Mead",
            options={**options, "initial_simplex": corners},
        )
        if again.fun >= found.fun * (1 - 1e-6):
            break
        found = again
    return float(found.fun)


@settings(deadline=None, max_examples=8)
@example(seed=367, ratio=0.787109375, n_before=5)
@given(seed=st.integers(0, 10_000), ratio=st.floats(0.001, 2), n_before=st.integers(2, 5))
def test_no_other_estimator_has_a_shorter_interval(seed: int, ratio: float, n_before: int) -> None:
    path = make_path(seed, n_before=n_before)
    bound = ratio * path.std_error
    lower, upper = compute_smooth_set(path, bound, conf_level=0.95)
    curves = np.diff(path.difference(), axis=0)
    n_free = n_before - 1

    def measure(free: np.ndarray) -> float:
        # The effect of the first period: one second difference, at the reference, beside the free.
        parts = np.r_[free, 1.0, np.zeros(path.n_after - 1)]
        weights = parts @ curves
        error = np.sqrt(weights @ path.vcov @ weights)
        return error * compute_folded_quantile(0.95, bound * np.abs(parts).sum() / error)

    draw = np.random.default_rng(seed)
    starts = [np.zeros(n_free), *draw.normal(size=(1, n_free))]
    best = min(search_with_restarts(measure, start) for start in starts)
    half = (upper - lower) / 2
    assert half <= best * (1 + EXACT_RTOL)
    # The simplex search stalls at kinks of |a|, now and then above the smallest value; fresh
    # simplices leave most of them.
    assert half == pytest.approx(best, rel=2e-2)


@pytest.mark.parametrize("weights", [(1, 0, 0), (0, 0, 1), (1 / 3, 1 / 3, 1 / 3)])
@pytest.mark.parametrize("n_before", [1, 2, 4])
def test_no_violation_extrapolates_a_line(n_before: int, weights: tuple[float, ...]) -> None:
    path = make_path(5, n_before=n_before, weights=weights)
    found = compute_smooth_set(path, 0.0, conf_level=0.9)
    # Generalised least squares of the path on a line and one effect for each period after.
    times = np.r_[np.arange(-n_before, 0), np.arange(1, 4)]
    design = np.column_stack([times, np.vstack([np.zeros((n_before, 3)), np.eye(3)])])
    inverse = np.linalg.inv(path.vcov)
    bread = np.linalg.inv(design.T @ inverse @ design)
    effect = path.weights @ (bread @ design.T @ inverse @ path.estimates)[1:]
    half = norm.ppf(0.95) * np.sqrt(path.weights @ bread[1:, 1:] @ path.weights)
    assert found == pytest.approx((effect - half, effect + half), rel=1e-8)


def test_one_period_before_by_hand() -> None:
    # The line through −1 and the reference 0 goes on by −β₋₁: the estimate is β₁ + β₋₁ = 3, its
    # error √(1 + 1), its worst-case bias M. With M large only one tail counts.
    path = EventPath(np.array([1.0, 2.0]), np.eye(2), 1, np.ones(1))
    lower, upper = compute_smooth_set(path, 100.0, conf_level=0.95)
    half = 100 + norm.ppf(0.95) * np.sqrt(2)
    assert (lower, upper) == pytest.approx((3 - half, 3 + half), rel=1e-12)


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 10_000))
def test_intervals_lengthen_with_what_is_allowed(seed: int) -> None:
    path = make_path(seed, n_before=4)
    lengths = [
        np.ptp(compute_smooth_set(path, bound, conf_level=0.95))
        for bound in (0.0, 0.01, 0.05, 0.2, 1.0)
    ]
    assert (np.diff(lengths) > 0).all()


@settings(deadline=None, max_examples=10)
@given(st.integers(0, 10_000))
def test_no_interval_beyond_the_breakdown_value_excludes_zero(seed: int) -> None:
    path = make_path(seed, n_before=4)
    edge = find_smooth_breakdown(path, conf_level=0.95)
    start = 0.0 if edge is None else edge
    if edge:
        ends = compute_smooth_set(path, edge, conf_level=0.95)
        assert min(np.abs(ends)) == pytest.approx(0, abs=1e-9)
    for bound in start + path.std_error * np.geomspace(1e-3, 100, 30):
        lower, upper = compute_smooth_set(path, bound, conf_level=0.95)
        assert lower <= 0 <= upper


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 10_000), st.sampled_from([1e-6, 0.5, 1e5, -1.0]))
def test_scaling_the_outcome_scales_the_interval(seed: int, factor: float) -> None:
    path = make_path(seed, n_before=4)
    expected = np.array(compute_smooth_set(path, 0.1, conf_level=0.95)) * factor
    found = compute_smooth_set(scale_path(path, factor), 0.1 * abs(factor), conf_level=0.95)
    assert found == pytest.approx(tuple(sorted(expected)), rel=1e-6)
