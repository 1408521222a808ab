"""Critical values of whole paths where they are known, and the factor that draws them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm, t

from ipec_econ.numerics.simultaneous import DRAWS, compute_critical_value, factor_semidefinite

POINTWISE = 1.95996398454005
"""To fifteen digits, rounded down."""


def allow(quantile: float, density: float, conf_level: float = 0.95) -> float:
    """Return four Monte-Carlo errors of a simulated quantile whose density is given there."""
    assert quantile > 0
    return 4 * (conf_level * (1 - conf_level) / DRAWS) ** 0.5 / density


def test_one_estimate_has_the_pointwise_value() -> None:
    found = compute_critical_value(np.array([[7.0]]), 0.95, seed=1)
    error = allow(POINTWISE, 2 * norm.pdf(POINTWISE))
    assert POINTWISE <= found == pytest.approx(POINTWISE, abs=error)


@pytest.mark.parametrize("k", [2, 5, 20])
@pytest.mark.parametrize("conf_level", [0.9, 0.95])
def test_independent_estimates_have_the_quantile_of_their_maximum(
    k: int, conf_level: float
) -> None:
    # P(max |Z| < c) = (2Φ(c) - 1)^k.
    exact = norm.ppf((1 + conf_level ** (1 / k)) / 2)
    density = k * conf_level ** ((k - 1) / k) * 2 * norm.pdf(exact)
    vcov = np.diag(np.linspace(0.1, 50, k))
    found = compute_critical_value(vcov, conf_level, seed=3)
    assert found == pytest.approx(exact, abs=allow(exact, density, conf_level))


def test_perfectly_correlated_estimates_have_the_pointwise_value() -> None:
    scale = np.array([1.0, -2.0, 30.0])
    found = compute_critical_value(np.outer(scale, scale), 0.95, seed=1)
    assert found == pytest.approx(POINTWISE, abs=allow(POINTWISE, 2 * norm.pdf(POINTWISE)))


def test_two_estimates_and_their_sum() -> None:
    """A singular covariance: the third is the sum of the others, so the value is between."""
    mix = np.array([[1.0, 0], [0, 1], [1, 1]])
    found = compute_critical_value(mix @ mix.T, 0.95, seed=1)
    two, three = (norm.ppf((1 + 0.95 ** (1 / k)) / 2) for k in (2, 3))
    assert two < found < three


def test_estimates_without_variance_are_left_out() -> None:
    vcov = np.diag([0.0, 2.0, 0.0])
    assert compute_critical_value(vcov, 0.95, seed=1) == compute_critical_value(
        np.array([[2.0]]), 0.95, seed=1
    )
    assert np.isnan(compute_critical_value(np.zeros((2, 2)), 0.95, seed=1))


@pytest.mark.parametrize("df", [3.0, 12.0])
def test_few_degrees_of_freedom_widen_it(df: float) -> None:
    exact = t.ppf(0.975, df)
    found = compute_critical_value(np.eye(1), 0.95, seed=1, df=df)
    assert found == pytest.approx(exact, abs=allow(exact, 2 * t.pdf(exact, df)))
    wide = compute_critical_value(np.eye(4), 0.95, seed=1, df=df)
    assert wide > compute_critical_value(np.eye(4), 0.95, seed=1)


@given(st.integers(0, 100), st.integers(1, 6), st.integers(1, 6))
def test_the_value_lies_between_pointwise_and_bonferroni(seed: int, k: int, rank: int) -> None:
    mix = np.random.default_rng(seed).normal(size=(k, rank))
    found = compute_critical_value(mix @ mix.T, 0.95, seed=seed, draws=5000)
    assert POINTWISE <= found <= norm.ppf(1 - 0.025 / k) + 0.2


def test_the_same_seed_gives_the_same_bits_and_another_does_not() -> None:
    first, again, other = (compute_critical_value(np.eye(3), 0.95, seed=s) for s in (5, 5, 6))
    assert first == again != other


@given(st.integers(0, 1000), st.integers(1, 7), st.integers(1, 7))
def test_the_factor_multiplies_to_the_matrix(seed: int, k: int, rank: int) -> None:
    mix = np.random.default_rng(seed).normal(size=(k, rank))
    matrix = mix @ mix.T
    factor = factor_semidefinite(matrix)
    assert not np.triu(factor, 1).any()
    np.testing.assert_allclose(factor @ factor.T, matrix, atol=1e-4 * np.abs(matrix).max())
    assert np.count_nonzero(np.diagonal(factor)) <= min(k, rank)


def test_the_factor_of_a_regular_matrix_is_cholesky() -> None:
    mix = np.random.default_rng(1).normal(size=(5, 9))
    matrix = mix @ mix.T
    np.testing.assert_allclose(
        factor_semidefinite(matrix), np.linalg.cholesky(matrix), rtol=1e-12, atol=1e-12
    )
