"""Wald tests against scipy and by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2, f

from ipec_econ.numerics.wald import compute_wald_test

ROUNDING = 1e-9
"""A solved system against an inverse, condition numbers of a thousand."""


def test_independent_estimates_add_their_squares() -> None:
    found = compute_wald_test(np.array([1.0, 4.0]), np.diag([1.0, 4.0]), df=None)
    assert (found.statistic, found.n_restrictions, found.df) == (5.0, 2, None)
    assert found.p_value == pytest.approx(np.exp(-2.5))


@given(st.integers(0, 1000), st.integers(1, 6))
def test_equals_the_inverse_and_scipys_laws(seed: int, k: int) -> None:
    draw = np.random.default_rng(seed)
    mix = draw.normal(size=(k, k + 5)) * draw.uniform(0.01, 100, (k, 1))
    vcov, estimates = mix @ mix.T, mix @ draw.normal(size=k + 5)
    expected = estimates @ np.linalg.inv(vcov) @ estimates
    normal = compute_wald_test(estimates, vcov, df=None)
    assert normal.statistic == pytest.approx(expected, rel=ROUNDING)
    assert normal.p_value == pytest.approx(chi2.sf(expected, k), rel=1e-6)
    small = compute_wald_test(estimates, vcov, df=11.0)
    assert (small.n_restrictions, small.df) == (k, 11.0)
    assert small.statistic == pytest.approx(expected / k, rel=ROUNDING)
    assert small.p_value == pytest.approx(f.sf(expected / k, k, 11), rel=1e-6)


def test_a_linear_combination_is_not_counted_twice() -> None:
    mix = np.array([[1.0, 0], [0, 2], [1, 2]])
    estimates = mix @ np.array([0.7, -1.3])
    found = compute_wald_test(estimates, mix @ mix.T, df=None)
    assert found.n_restrictions == 2
    assert found.statistic == pytest.approx(0.7**2 + 1.3**2)


@given(st.integers(0, 1000), st.integers(2, 5))
def test_the_order_and_scale_of_estimates_do_not_matter(seed: int, k: int) -> None:
    draw = np.random.default_rng(seed)
    mix = draw.normal(size=(k, k + 5))
    vcov, estimates = mix @ mix.T, draw.normal(size=k)
    order, scale = draw.permutation(k), draw.uniform(0.001, 1000, k)
    moved = compute_wald_test(
        (scale * estimates)[order], (np.outer(scale, scale) * vcov)[np.ix_(order, order)], df=None
    )
    expected = compute_wald_test(estimates, vcov, df=None)
    assert moved.statistic == pytest.approx(expected.statistic, rel=ROUNDING)
