"""B-splines: they sum to one, bend where knots are, and their derivatives are slopes."""

from __future__ import annotations

import numpy as np
import pytest

from ipec_econ.numerics.spline_basis import place_spline

DOSES = np.random.default_rng(1).gamma(3.0, 0.4, 300)
INSIDE = np.linspace(DOSES.min(), DOSES.max(), 97)[1:-1]


@pytest.mark.parametrize(("degree", "n_knots"), [(1, 0), (1, 3), (2, 1), (3, 0), (3, 4)])
def test_functions_sum_to_one_and_derivatives_to_zero(degree: int, n_knots: int) -> None:
    basis = place_spline(DOSES, degree=degree, n_knots=n_knots)
    assert basis.n_functions == degree + 1 + n_knots
    values, slopes = basis.evaluate(DOSES), basis.differentiate(DOSES)
    assert values.shape == slopes.shape == (300, basis.n_functions)
    np.testing.assert_allclose(values.sum(axis=1), 1, rtol=1e-12)
    np.testing.assert_allclose(slopes.sum(axis=1), 0, atol=1e-11)
    assert (values >= -1e-15).all()


def test_knots_are_at_inner_quantiles() -> None:
    basis = place_spline(DOSES, degree=3, n_knots=3)
    assert basis.knots[4:-4] == pytest.approx(np.quantile(DOSES, [0.25, 0.5, 0.75]))
    assert (basis.knots[:4] == DOSES.min()).all()
    assert (basis.knots[-4:] == DOSES.max()).all()


@pytest.mark.parametrize(("degree", "n_knots"), [(2, 1), (3, 2)])
def test_derivatives_are_slopes(degree: int, n_knots: int) -> None:
    basis = place_spline(DOSES, degree=degree, n_knots=n_knots)
    step = 1e-6
    slopes = (basis.evaluate(INSIDE + step) - basis.evaluate(INSIDE - step)) / (2 * step)
    np.testing.assert_allclose(basis.differentiate(INSIDE), slopes, atol=1e-5)


def test_without_knots_they_span_the_polynomials() -> None:
    values = place_spline(DOSES, degree=3, n_knots=0).evaluate(DOSES)
    powers = np.vander(DOSES, 4)
    fitted = values @ np.linalg.lstsq(values, powers, rcond=None)[0]
    np.testing.assert_allclose(fitted, powers, rtol=1e-9, atol=1e-9)
