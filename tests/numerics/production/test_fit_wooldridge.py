"""Wooldridge's system against linearmodels on the stacked equations."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from linearmodels.iv import IV2SLS, IVGMM

from ipec_econ.numerics.production.factor_rows import FactorRows
from ipec_econ.numerics.production.fit_wooldridge import Weighting, fit_wooldridge
from ipec_econ.numerics.production.production_error import ProductionError
from tests.estimate.tolerances import LAW_RTOL, STD_ERROR_RTOL
from tests.numerics.production.proxy_world import (
    draw_panel,
    permute_firms,
    repeat_firms,
    simulate_optimisation_error,
)

STACKED_RTOL = 1e-7
"""linearmodels solves for some twenty coefficients of raw powers at once."""

Weightings = pytest.mark.parametrize("weighting", ["one_step", "two_step"])


def stack_equations(
    rows: FactorRows, degree: int, shared_state: bool
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return output, regressors, instruments and firms of both equations, one below the other."""
    lag = rows.find_lags()
    now, before = np.flatnonzero(lag >= 0), lag[lag >= 0]
    known = np.column_stack([rows.state, rows.proxy])
    n_state = rows.state.shape[1]
    powers = [
        (known ** np.array(e)).prod(axis=1)
        for e in np.ndindex(*[degree + 1] * known.shape[1])
        if 1 <= sum(e) <= degree and not (shared_state and sum(e) == 1 and sum(e[:n_state]) == 1)
    ]
    linear = [(known[:, j]) for j in range(n_state)] if shared_state else []
    whole = np.column_stack([*powers, *linear])
    other = np.column_stack([np.ones(len(lag)), rows.controls, rows.shifters])
    own = np.column_stack([other, *powers])
    first = np.column_stack([other, whole])
    second = np.column_stack([other[now], whole[before]])
    zeros = np.zeros_like(rows.state[now])
    of_state = rows.state[now] if shared_state else zeros
    shared = np.vstack([np.hstack([rows.free[now], of_state]), rows.inputs[now]])
    blocks = [_make_block(own[now], second), _make_block(
        np.column_stack([rows.free[now], first[now]]),
        np.column_stack([rows.free[before], rows.state[now], second]),
    )]  # fmt: skip
    output = np.concatenate([rows.output[now]] * 2)
    return output, np.hstack([shared, blocks[0]]), blocks[1], np.concatenate([rows.firm[now]] * 2)


def _make_block(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    above = np.hstack([first, np.zeros((len(first), second.shape[1]))])
    return np.vstack([above, np.hstack([np.zeros((len(second), first.shape[1])), second])])


@pytest.mark.parametrize(
    ("n_state", "full", "shared_state"),
    [(1, False, False), (1, True, False), (2, False, False), (1, False, True)],
)
def test_equal_to_linearmodels(n_state: int, full: bool, shared_state: bool) -> None:
    rows = draw_panel(21, n_firms=120, n_state=n_state, full=full)
    if full:
        rows = replace(rows, controls=rows.controls[:, 1:])
    output, regressors, instruments, firm = stack_equations(rows, 2, shared_state)
    k = 2 + n_state
    one = fit_wooldridge(rows, degree=2, weighting="one_step", shared_state=shared_state)
    plain = IV2SLS(output, None, regressors, instruments).fit(
        cov_type="clustered", clusters=firm, debiased=False
    )
    np.testing.assert_allclose(one.elasticities, plain.params.iloc[:k], rtol=STACKED_RTOL)
    errors = np.sqrt(np.diag(one.vcov))
    np.testing.assert_allclose(errors, plain.std_errors.iloc[:k], rtol=1e-6)
    two = fit_wooldridge(rows, degree=2, weighting="two_step", shared_state=shared_state)
    gmm = IVGMM(output, None, regressors, instruments, weight_type="clustered", clusters=firm).fit(
        iter_limit=2, cov_type="clustered", clusters=firm
    )
    np.testing.assert_allclose(two.elasticities, gmm.params.iloc[:k], rtol=1e-5)
    assert two.hansen_j == pytest.approx(gmm.j_stat.stat, rel=1e-5)
    assert two.hansen_df == instruments.shape[1] - regressors.shape[1]
    assert (two.n_obs, two.n_firms) == (len(output) // 2, len(np.unique(firm)))


@Weightings
def test_a_weight_of_two_is_two_firms(weighting: Weighting) -> None:
    rows = draw_panel(22, n_firms=120, full=True)
    counts = np.random.default_rng(1).integers(0, 3, rows.firm.max() + 1)
    weight = counts[rows.firm].astype(float)
    weighted = fit_wooldridge(replace(rows, weight=weight), degree=2, weighting=weighting)
    repeated = fit_wooldridge(repeat_firms(rows, counts), degree=2, weighting=weighting)
    np.testing.assert_allclose(weighted.elasticities, repeated.elasticities, rtol=LAW_RTOL)
    np.testing.assert_allclose(weighted.vcov, repeated.vcov, rtol=STD_ERROR_RTOL)
    np.testing.assert_allclose(weighted.hansen_j, repeated.hansen_j, rtol=STD_ERROR_RTOL)
    assert np.isnan(weighted.expected_output[weight == 0]).all()
    assert np.isfinite(weighted.expected_output[weight > 0]).all()


@Weightings
def test_order_and_units_do_not_matter(weighting: Weighting) -> None:
    rows = draw_panel(23, n_firms=120, full=True)
    one = fit_wooldridge(rows, weighting=weighting)
    other = fit_wooldridge(permute_firms(rows, 3), weighting=weighting)
    np.testing.assert_allclose(one.elasticities, other.elasticities, rtol=LAW_RTOL)
    units = replace(rows, state=rows.state * 3 + 7, proxy=rows.proxy / 4 - 2)
    scaled = fit_wooldridge(units, weighting=weighting)
    np.testing.assert_allclose(scaled.elasticities, one.elasticities * [1, 1, 1 / 3], rtol=1e-7)


def test_a_shared_slope_depends_on_units() -> None:
    rows = draw_panel(23, n_firms=120)
    units = replace(rows, state=rows.state + 7)
    one, other = (fit_wooldridge(r, degree=2, shared_state=True) for r in (rows, units))
    assert abs(one.elasticities[2] - other.elasticities[2]) > 0.05


@Weightings
def test_finds_the_truth_where_a_shared_slope_does_not(weighting: Weighting) -> None:
    rows = simulate_optimisation_error(1)
    fit = fit_wooldridge(rows, degree=1, weighting=weighting)
    errors = np.sqrt(np.diag(fit.vcov))
    assert (np.abs(fit.elasticities - [0.6, 0.4]) < 3 * errors).all()
    assert errors.max() < 0.1
    shared = fit_wooldridge(rows, degree=2, weighting=weighting, shared_state=True)
    assert abs(shared.elasticities[1] - 0.4) > 5 * np.sqrt(shared.vcov[1, 1])


def test_shifters_move_productivity() -> None:
    rows = draw_panel(24, n_firms=2000, full=True)
    fit = fit_wooldridge(rows)
    assert fit.shifter_effects.shape == (1,)
    assert fit.shifter_effects[0] == pytest.approx(0.2, abs=0.04)


def test_what_cannot_be_estimated_is_refused() -> None:
    rows = draw_panel(25)
    with pytest.raises(ProductionError, match="a proxy, a free input and a state"):
        fit_wooldridge(replace(rows, proxy=None))
    with pytest.raises(ProductionError, match="have the period before"):
        fit_wooldridge(replace(rows, weight=(rows.firm == 9).astype(float)))
    fixed = replace(rows, state=rows.firm[:, None].astype(float))
    with pytest.raises(ProductionError, match="state 1: no variation is left"):
        fit_wooldridge(fixed)
    few = replace(draw_panel(26, full=True), weight=None)
    weight = (few.firm < 7).astype(float)
    with pytest.raises(ProductionError, match=r"too few|singular"):
        fit_wooldridge(replace(few, weight=weight), degree=1)
