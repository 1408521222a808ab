"""What firms do to elasticities: squares are the covariance, and each is a derivative."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from ipec_econ.numerics.production.factor_rows import FactorRows
from ipec_econ.numerics.production.fit_fe import fit_fe
from ipec_econ.numerics.production.fit_ols import fit_ols
from ipec_econ.numerics.production.fit_wooldridge import fit_wooldridge
from ipec_econ.numerics.production.production_fit import ProductionFit
from tests.estimate.tolerances import LAW_RTOL
from tests.numerics.production.proxy_world import draw_panel

Fit = Callable[[FactorRows], ProductionFit]

STEP = 1e-5
FACTOR_RTOL = 0.03
"""Influence has the root of a small-sample factor of 200 firms, a derivative has not."""


def fit_one_step(rows: FactorRows) -> ProductionFit:
    return fit_wooldridge(rows, weighting="one_step")


FITS = pytest.mark.parametrize("fit", [fit_ols, fit_fe, fit_wooldridge, fit_one_step])


@FITS
@pytest.mark.parametrize("is_weighted", [False, True])
def test_squares_sum_to_the_covariance(fit: Fit, is_weighted: bool) -> None:
    rows = draw_panel(1, 200, full=True)
    counts = np.ones(200)
    if is_weighted:
        counts = np.random.default_rng(1).integers(0, 3, 200).astype(float)
        rows = replace(rows, weight=counts[rows.firm])
    found = fit(rows)
    assert found.influence is not None
    squares = found.influence.T @ (found.influence * counts[:, None])
    np.testing.assert_allclose(squares, found.vcov, rtol=LAW_RTOL)


@pytest.mark.parametrize("fit", [fit_ols, fit_fe])
def test_influence_is_the_derivative_in_a_firms_weight(fit: Fit) -> None:
    rows = draw_panel(1, 200, full=True)
    influence = fit(rows).influence
    assert influence is not None
    for firm in (5, 117):
        weights = [1 + step * (rows.firm == firm) for step in (STEP, -STEP)]
        high, low = (fit(replace(rows, weight=weight)).elasticities for weight in weights)
        np.testing.assert_allclose(influence[firm], (high - low) / (2 * STEP), rtol=FACTOR_RTOL)


@FITS
def test_firms_without_a_part_have_none(fit: Fit) -> None:
    rows = draw_panel(1, 200, full=True)
    # The first three firms have one row, without change and without a lag; codes may have gaps.
    found = fit(replace(rows, firm=2 * rows.firm + 1)).influence
    assert found is not None
    assert found.shape == (200, 3)
    assert found[:3].any() == (fit is fit_ols)
    np.testing.assert_array_equal(found, fit(rows).influence)
