"""The power of joint tests against scipy's noncentral laws."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import chi2, f, ncf, ncx2

from ipec_econ.numerics.wald_power import compute_wald_power

RTOL = 1e-9
"""Two implementations of the same law."""

VCOV = np.array([[1.0, 0.3], [0.3, 2.0]])
MEANS = np.array([1.0, -2.0])
DISTANCE = float(MEANS @ np.linalg.inv(VCOV) @ MEANS)


def test_normal_estimates_give_a_noncentral_chi_square() -> None:
    expected = ncx2.sf(chi2.isf(0.05, 2), 2, DISTANCE)
    assert compute_wald_power(MEANS, VCOV, level=0.05, df=None) == pytest.approx(expected, rel=RTOL)


def test_students_t_gives_a_noncentral_f() -> None:
    expected = ncf.sf(f.isf(0.05, 2, 7), 2, 7, DISTANCE)
    assert compute_wald_power(MEANS, VCOV, level=0.05, df=7.0) == pytest.approx(expected, rel=RTOL)


@pytest.mark.parametrize("df", [None, 7.0])
def test_without_a_trend_the_power_is_the_size(df: float | None) -> None:
    found = compute_wald_power(0 * MEANS, VCOV, level=0.1, df=df)
    assert found == pytest.approx(0.1, rel=RTOL)
