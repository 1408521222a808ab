"""Wald tests of equality: against loops, and laws."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from ipec_econ.core.arrays import FloatArray
from ipec_econ.numerics.equality import compute_equality_test
from ipec_econ.numerics.wald import WaldTest

BRUTE_FORCE_RTOL = 1e-8
"""A dense solve of up to twelve restrictions with a condition number of some thousands."""

LAW_RTOL = 1e-7
"""The same quadratic form from another basis of the contrasts."""


def compute(estimates: FloatArray, vcov: FloatArray, df: float | None = None) -> WaldTest:
    found = compute_equality_test(estimates, vcov, df=df)
    assert found is not None
    return found


def draw(seed: int, n_groups: int, n_effects: int) -> tuple[FloatArray, FloatArray]:
    rng = np.random.default_rng(seed)
    size = n_groups * n_effects
    root = rng.normal(size=(size, size + 3))
    return rng.normal(size=(n_groups, n_effects)), root @ root.T / size


def test_two_independent_groups_are_a_z_test() -> None:
    found = compute(np.array([[1.0], [3.5]]), np.diag([0.25, 0.75]))
    assert found.statistic == pytest.approx(2.5**2, rel=1e-12)
    assert (found.n_restrictions, found.df) == (1, None)
    assert found.p_value == pytest.approx(2 * stats.norm.sf(2.5), rel=1e-12)


def test_with_degrees_of_freedom_two_groups_are_a_t_test() -> None:
    found = compute(np.array([[1.0], [3.5]]), np.diag([0.25, 0.75]), df=7)
    assert found.p_value == pytest.approx(2 * stats.t.sf(2.5, 7), rel=1e-10)


@given(st.integers(0, 10_000), st.integers(2, 5), st.integers(1, 3))
def test_it_is_the_quadratic_form_of_differences(seed: int, n_groups: int, n_effects: int) -> None:
    estimates, vcov = draw(seed, n_groups, n_effects)
    rows, away = [], []
    for group in range(1, n_groups):
        for effect in range(n_effects):
            row = np.zeros(n_groups * n_effects)
            row[effect], row[group * n_effects + effect] = -1, 1
            rows.append(row)
            away.append(estimates[group, effect] - estimates[0, effect])
    contrast, gap = np.array(rows), np.array(away)
    expected = gap @ np.linalg.solve(contrast @ vcov @ contrast.T, gap)
    found = compute(estimates, vcov)
    assert found.statistic == pytest.approx(expected, rel=BRUTE_FORCE_RTOL)
    assert found.n_restrictions == len(rows)


@given(st.integers(0, 10_000), st.integers(2, 5), st.integers(1, 3), st.randoms())
def test_the_order_of_groups_changes_nothing(
    seed: int, n_groups: int, n_effects: int, random: object
) -> None:
    estimates, vcov = draw(seed, n_groups, n_effects)
    order = list(range(n_groups))
    random.shuffle(order)  # type: ignore[attr-defined]
    at = np.concatenate([np.arange(g * n_effects, (g + 1) * n_effects) for g in order])
    found = compute(estimates, vcov, df=9)
    other = compute(estimates[order], vcov[np.ix_(at, at)], df=9)
    assert other.statistic == pytest.approx(found.statistic, rel=LAW_RTOL)


@given(st.integers(0, 10_000), st.floats(-100, 100), st.floats(0.01, 100))
def test_a_common_shift_and_the_unit_of_the_outcome_change_nothing(
    seed: int, shift: float, scale: float
) -> None:
    estimates, vcov = draw(seed, 3, 2)
    found = compute(estimates, vcov)
    moved = compute(scale * (estimates + shift), scale**2 * vcov)
    assert moved.statistic == pytest.approx(found.statistic, rel=LAW_RTOL)


def test_equal_groups_give_zero() -> None:
    _, vcov = draw(1, 3, 1)
    found = compute(np.ones((3, 1)), vcov)
    assert (found.statistic, found.p_value) == (0.0, 1.0)


def test_groups_with_the_same_errors_are_not_tested() -> None:
    assert compute_equality_test(np.ones((3, 1)), np.ones((3, 3)), df=None) is None
    vcov = np.array([[1.0, 1.0, 0.0], [1.0, 1.0, 0.0], [0.0, 0.0, 3.0]])
    found = compute(np.array([[1.0], [1.0], [5.0]]), vcov)
    assert (found.statistic, found.n_restrictions) == (pytest.approx(4.0), 1)
