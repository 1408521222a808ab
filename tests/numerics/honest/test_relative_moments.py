"""The known vertices against linear programmes over all moments."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from ipec_econ.numerics.honest.conditional_test import _find_truncation
from ipec_econ.numerics.honest.event_path import EventPath
from ipec_econ.numerics.honest.relative_moments import build_moments
from tests.numerics.honest.make_paths import make_path

SOLVER_ATOL = 1e-7
"""HiGHS stops at 1e-7 on feasibility."""

WEIGHTS = st.sampled_from([(1, 0, 0), (0, 0, 1), (0, 1, 0), (1 / 3, 1 / 3, 1 / 3), (0, 0.5, 0.5)])


def list_rows(path: EventPath, mbar: float, system: int) -> np.ndarray:
    """Return ±D_t − Mbar V, written out, as weights on the path."""
    k, n = path.n_before, path.n_after
    sign, s = (1, system) if system < k else (-1, system - k)
    largest = np.zeros(k + n + 1)
    largest[s : s + 2] = -sign, sign
    rows = []
    for direction in (1, -1):
        for t in range(k, k + n):
            row = np.zeros(k + n + 1)
            row[t : t + 2] = -direction, direction
            rows.append(row - mbar * largest)
    return np.delete(np.array(rows), k, axis=1)


def solve_programme(path: EventPath, rows: np.ndarray, moments: np.ndarray, theta: float) -> float:
    """Return min η with moments − X x ≤ η σ, where x are the effects with l'x = θ."""
    errors = np.sqrt(np.diagonal(rows @ path.vcov @ rows.T))
    effects = rows[:, path.n_before :]
    n = path.n_after
    found = linprog(
        np.r_[1.0, np.zeros(n)],
        A_ub=-np.column_stack([errors, effects]),
        b_ub=-moments,
        A_eq=np.r_[0.0, path.weights][None],
        b_eq=[theta],
        bounds=[(None, None)] * (n + 1),
    )
    return found.fun


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10_000), WEIGHTS, st.floats(0.05, 4), st.floats(-2, 3), st.integers(0, 5))
def test_the_largest_moment_solves_the_programme(
    seed: int, weights: tuple[float, ...], mbar: float, theta: float, system: int
) -> None:
    path = make_path(seed, weights=weights)
    rows = list_rows(path, mbar, system)
    expected = solve_programme(path, rows, rows @ path.estimates, theta)
    systems = build_moments(path, mbar)
    found = (systems.level[system] + systems.slope[system] * theta).max()
    assert found == pytest.approx(expected, abs=SOLVER_ATOL, rel=SOLVER_ATOL)


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 10_000), st.floats(0.2, 3), st.floats(-1, 3), st.integers(0, 5))
def test_truncation_points_are_where_the_programme_turns_to_another_moment(
    seed: int, mbar: float, theta: float, system: int
) -> None:
    path = make_path(seed)
    systems = build_moments(path, mbar)
    moments = systems.level + systems.slope * np.array([theta])[:, None, None]
    binding = moments.argmax(axis=2)
    largest = moments.max(axis=2)
    low, high = (ends[0, system] for ends in _find_truncation(systems, moments, binding, largest))
    rows = list_rows(path, mbar, system)
    # The moments move with the largest along the regression on it.
    shared = systems.vcov[system, binding[0, system]]
    k = int(binding[0, system])
    weights = _weigh_binding(path, mbar, system, k)
    move = path.vcov @ weights / (weights @ path.vcov @ weights)
    assert shared[k] == pytest.approx(weights @ path.vcov @ weights)
    value = largest[0, system]
    for end, outside in ((low, -1e-3), (high, 1e-3)):
        if not np.isfinite(end):
            continue
        for step, stays in ((-outside, True), (outside, False)):
            at = end + step
            if stays and not low <= at <= high:
                continue
            moved = path.estimates + move * (at - value)
            eta = solve_programme(path, rows, rows @ moved, theta)
            assert (abs(eta - at) < SOLVER_ATOL) == stays


def _weigh_binding(path: EventPath, mbar: float, system: int, k: int) -> np.ndarray:
    rows = list_rows(path, mbar, system)
    n = path.n_after
    errors = np.sqrt(np.diagonal(rows @ path.vcov @ rows.T))
    summed = np.cumsum(path.weights[::-1])[::-1]
    widths = errors[:n] + errors[n:]
    gamma = [
        np.r_[summed, 0 * summed],
        np.r_[0 * summed, summed],
        np.tile(np.eye(n)[widths.argmin()], 2),
        np.tile(np.eye(n)[widths.argmax()], 2),
    ][k]
    return rows.T @ gamma / (gamma @ errors)
