"""Rectangle probabilities against one-dimensional integrals, products and scipy's."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtr
from scipy.stats import multivariate_normal

from ipec_econ.core.arrays import FloatArray
from ipec_econ.numerics.normal_rectangle import integrate_rectangle

TOLERANCES = {1: 1e-12, 2: 1e-12, 3: 1e-12, 4: 1e-12, 5: 1e-9, 6: 1e-6, 7: 1e-4, 9: 1e-4}
"""By the number of variables: what the module states."""

COLLINEAR_ATOL = 1e-4
"""Correlations of 0.999, for which the lattice takes over."""

SCIPY_ATOL = 1e-5
"""scipy's own integration is random, and asked for this."""


def make_equal(size: int, correlation: float) -> FloatArray:
    return np.full((size, size), correlation) + np.eye(size) * (1 - correlation)


def integrate_equal(lower: FloatArray, upper: FloatArray, correlation: float) -> float:
    """Condition on the one factor that equally correlated variables share."""
    step = 2.0**-11
    grid = np.arange(-9 * 2**11, 9 * 2**11 + 1) * step
    shared, own = np.sqrt(correlation) * grid, np.sqrt(1 - correlation)
    inside = np.ones(len(grid))
    for low, high in zip(lower, upper, strict=True):
        inside *= ndtr((high - shared) / own) - ndtr((low - shared) / own)
    # A smooth integrand that vanishes at both ends: sums converge faster than any power.
    return float((np.exp(-(grid**2) / 2) * inside).sum() * step / np.sqrt(2 * np.pi))


@pytest.mark.parametrize("size", TOLERANCES)
@pytest.mark.parametrize("correlation", [0.0, 0.5, 0.9])
@pytest.mark.parametrize("shift", [0.0, 0.8, 2.5])
def test_equally_correlated_variables(size: int, correlation: float, shift: float) -> None:
    mean = shift * np.arange(1, size + 1) / size
    errors = 0.5 + np.arange(size) % 3
    lower, upper = -1.96 - mean, 1.96 - mean
    vcov = make_equal(size, correlation) * np.outer(errors, errors)
    found = integrate_rectangle(lower * errors, upper * errors, vcov)
    exact = integrate_equal(lower, upper, correlation)
    assert found == pytest.approx(exact, abs=TOLERANCES[size])


@pytest.mark.parametrize("size", [2, 3, 5, 7])
def test_variables_that_are_all_but_collinear(size: int) -> None:
    lower, upper = np.full(size, -1.5), 1.0 + np.arange(size) / 4
    found = integrate_rectangle(lower, upper, make_equal(size, 0.999))
    assert found == pytest.approx(integrate_equal(lower, upper, 0.999), abs=COLLINEAR_ATOL)


@pytest.mark.parametrize("size", [3, 4, 6])
def test_any_covariance_against_scipy(size: int) -> None:
    draw = np.random.default_rng(size)
    root = draw.normal(size=(size, size + 2))
    vcov = root @ root.T
    lower, upper = -draw.uniform(1, 4, size), draw.uniform(1, 4, size)
    normal = multivariate_normal(cov=vcov, seed=1, abseps=1e-7, releps=1e-7, maxpts=4_000_000)
    found = integrate_rectangle(lower, upper, vcov)
    assert found == pytest.approx(normal.cdf(upper, lower_limit=lower), abs=SCIPY_ATOL)


def test_no_variable_is_always_inside() -> None:
    assert integrate_rectangle(np.empty(0), np.empty(0), np.empty((0, 0))) == 1.0


@pytest.mark.parametrize("size", [1, 2, 4, 7])
def test_a_rectangle_far_in_the_tail_has_nothing_in_it(size: int) -> None:
    lower = np.full(size, 45.0)
    assert 0.0 <= integrate_rectangle(lower, lower + 4, make_equal(size, 0.3)) < 1e-100


@pytest.mark.property
@settings(max_examples=30, deadline=None)
@given(st.permutations(range(4)), st.floats(-0.3, 0.9), st.floats(0.1, 3))
def test_the_order_of_variables_does_not_matter(
    order: list[int], correlation: float, width: float
) -> None:
    lower, upper = -width - np.arange(4) / 3, width + np.arange(4) / 5
    vcov = make_equal(4, correlation)
    shuffled = vcov[np.ix_(order, order)]
    found = integrate_rectangle(lower[order], upper[order], shuffled)
    assert found == pytest.approx(integrate_rectangle(lower, upper, vcov), abs=1e-13)
