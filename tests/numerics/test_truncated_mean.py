"""Means of truncated normal variables: closed form, quadrature, symmetry."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import dblquad
from scipy.stats import multivariate_normal, norm

from ipec_econ.numerics.truncated_mean import compute_truncated_mean

ATOL = 1e-12
"""Exact up to rounding with one or two variables."""

QUADRATURE_ATOL = 1e-8
"""What the adaptive rule is asked for."""


def test_one_variable_by_the_closed_form() -> None:
    (found,) = compute_truncated_mean(np.array([-1.0]), np.array([4.0]), np.array([[4.0]]))
    inside = norm.cdf(2.0) - norm.cdf(-0.5)
    assert found == pytest.approx(2 * (norm.pdf(-0.5) - norm.pdf(2.0)) / inside, abs=ATOL)


def test_two_variables_by_quadrature() -> None:
    vcov = np.array([[1.0, 0.6], [0.6, 2.0]])
    lower, upper = np.array([-1.0, -0.5]), np.array([2.0, 1.5])
    density = multivariate_normal(cov=vcov).pdf

    def integrate(powers):
        def integrand(y, x):
            return x ** powers[0] * y ** powers[1] * density([x, y])

        return dblquad(integrand, lower[0], upper[0], lower[1], upper[1])[0]

    inside = integrate((0, 0))
    expected = [integrate((1, 0)) / inside, integrate((0, 1)) / inside]
    found = compute_truncated_mean(lower, upper, vcov)
    assert found == pytest.approx(expected, abs=QUADRATURE_ATOL)


@pytest.mark.parametrize("size", [1, 2, 3, 5])
def test_bounds_around_zero_leave_the_mean(size: int) -> None:
    vcov = 0.4 + 0.6 * np.eye(size)
    upper = 1.0 + np.arange(size)
    assert compute_truncated_mean(-upper, upper, vcov) == pytest.approx(np.zeros(size), abs=ATOL)
