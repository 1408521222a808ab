"""Pooled and within-firm elasticities against hand arithmetic, statsmodels and dummies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import statsmodels.api as sm

from ipec_econ.numerics.production.factor_rows import FactorRows
from ipec_econ.numerics.production.fit_fe import fit_fe
from ipec_econ.numerics.production.fit_ols import fit_ols
from ipec_econ.numerics.production.production_error import ProductionError
from ipec_econ.numerics.production.production_fit import ProductionFit
from tests.estimate.tolerances import BRUTE_FORCE_RTOL, LAW_RTOL, STD_ERROR_RTOL
from tests.numerics.production.proxy_world import draw_panel, permute_firms, repeat_firms

Fit = Callable[[FactorRows], ProductionFit]
FITS = pytest.mark.parametrize("fit", [fit_ols, fit_fe])


def test_four_firms_by_hand() -> None:
    # Labour is ±0.5 and capital ±0.5 about the firm's mean, orthogonal; labour adds 1, 2, 1, 2 in
    # the four firms, so its slope is their mean, 1.5.
    slope = np.array([1, 2, 1, 2.0])
    labour = np.concatenate([[0, 1, 0, 1.0]] * 4)
    capital = np.concatenate([[0, 0, 1, 1.0]] * 4)
    firm = np.repeat(np.arange(4), 4)
    none = np.zeros((16, 0))
    rows = FactorRows(
        slope[firm] * labour + 3 * capital + 10 * firm,
        labour[:, None], capital[:, None], None, none, none, firm, np.tile(np.arange(4), 4),
    )  # fmt: skip
    fit = fit_fe(rows)
    assert fit.elasticities.tolist() == pytest.approx([1.5, 3.0])
    # A firm's score is (b_g − 1.5)·Σx̃² = ∓0.5, their squares sum to 1, the bread is 1/4; the
    # factor is 4/3 · 15/(16 − 3).
    assert fit.vcov[0, 0] == pytest.approx(1 / 16 * 4 / 3 * 15 / 13)
    assert (fit.n_obs, fit.n_firms) == (16, 4)


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("within", [False, True])
def test_equal_to_statsmodels_with_dummies(full: bool, within: bool) -> None:
    rows = draw_panel(1, full=full)
    kept = np.bincount(rows.firm)[rows.firm] > 1 if within else np.ones(len(rows.firm), bool)
    firm = rows.firm[kept]
    dummies = np.eye(firm.max() + 1)[firm][:, np.unique(firm)[1:]]
    parts = [rows.inputs[kept], np.ones((kept.sum(), 1)), rows.controls[kept]]
    design = np.column_stack([*parts, dummies] if within else parts)
    model = sm.OLS(rows.output[kept], design)
    plain = model.fit(cov_type="cluster", cov_kwds={"groups": firm, "use_correction": False})
    fit = (fit_fe if within else fit_ols)(rows)
    n_firms, n_obs = len(np.unique(firm)), int(kept.sum())
    k = 3 + rows.controls.shape[1] + 1
    factor = n_firms / (n_firms - 1) * (n_obs - 1) / (n_obs - k)
    np.testing.assert_allclose(fit.elasticities, plain.params[:3], rtol=BRUTE_FORCE_RTOL)
    np.testing.assert_allclose(
        np.sqrt(np.diag(fit.vcov)), plain.bse[:3] * np.sqrt(factor), rtol=STD_ERROR_RTOL
    )
    assert (fit.n_obs, fit.n_firms) == (n_obs, n_firms)


@FITS
def test_a_weight_of_two_is_two_firms(fit: Fit) -> None:
    rows = draw_panel(2, full=True)
    counts = np.random.default_rng(1).integers(0, 3, rows.firm.max() + 1)
    weighted = fit(replace(rows, weight=counts[rows.firm].astype(float)))
    repeated = fit(repeat_firms(rows, counts))
    np.testing.assert_allclose(weighted.elasticities, repeated.elasticities, rtol=LAW_RTOL)
    np.testing.assert_allclose(weighted.vcov, repeated.vcov, rtol=LAW_RTOL)
    assert weighted.n_firms < repeated.n_firms


@FITS
def test_the_order_of_firms_does_not_matter(fit: Fit) -> None:
    rows = draw_panel(3, full=True)
    one, other = fit(rows), fit(permute_firms(rows, 5))
    np.testing.assert_allclose(one.elasticities, other.elasticities, rtol=LAW_RTOL)
    np.testing.assert_allclose(one.vcov, other.vcov, rtol=LAW_RTOL)


@FITS
def test_units_scale_elasticities(fit: Fit) -> None:
    rows = draw_panel(4)
    one, other = fit(rows), fit(replace(rows, free=rows.free * 10 + 7, output=rows.output * 2))
    np.testing.assert_allclose(other.elasticities, one.elasticities * [0.2, 0.2, 2], rtol=LAW_RTOL)


def test_controls_that_firms_span_are_left_out() -> None:
    rows = draw_panel(5)
    trait = np.random.default_rng(1).normal(size=rows.firm.max() + 1)[rows.firm]
    with_trait = fit_fe(replace(rows, controls=trait[:, None]))
    np.testing.assert_allclose(with_trait.elasticities, fit_fe(rows).elasticities, rtol=LAW_RTOL)
    np.testing.assert_allclose(with_trait.vcov, fit_fe(rows).vcov, rtol=LAW_RTOL)


def test_inputs_without_variation_are_named() -> None:
    rows = draw_panel(6)
    fixed = rows.firm[:, None].astype(float)
    with pytest.raises(ProductionError, match="state 1: no variation"):
        fit_fe(replace(rows, state=fixed))
    doubled = np.column_stack([rows.free[:, 0], 2 * rows.free[:, 0]])
    with pytest.raises(ProductionError, match="free input 2: no variation"):
        fit_ols(replace(rows, free=doubled))
    assert np.isfinite(fit_ols(replace(rows, state=fixed)).elasticities).all()


@FITS
def test_too_few_rows_are_refused(fit: Fit) -> None:
    rows = draw_panel(7)
    weight = (rows.firm == 5).astype(float)
    with pytest.raises(ProductionError, match="too few"):
        fit(replace(rows, weight=weight))
    with pytest.raises(ProductionError, match=r"no firm has two rows|no rows"):
        fit(replace(rows, weight=np.zeros(len(weight))))
