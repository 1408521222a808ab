"""The correction for exit: plain formulas, a world in which it matters, and what it refuses."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import statsmodels.api as sm

from ipec_econ.numerics.production.factor_rows import FactorRows
from ipec_econ.numerics.production.fit_olley_pakes import fit_olley_pakes
from ipec_econ.numerics.production.production_error import ProductionError
from ipec_econ.numerics.production.proxy_stages import prepare_proxy, solve_proxy
from ipec_econ.numerics.production.survival import expect_survival
from tests.estimate.tolerances import LAW_RTOL
from tests.numerics.production.proxy_world import repeat_firms, simulate_exit

MONTE_CARLO_ERRORS = 4
"""Of the standard deviation over 15 samples: 0.011 with the correction, 0.008 without."""

DEGREE, LAW_DEGREE = 2, 3


def make_powers(rows: FactorRows) -> np.ndarray:
    k, m = rows.state[:, 0], rows.proxy
    powers = np.column_stack([k, m, k**2, k * m, m**2])
    return powers - powers.mean(axis=0)


def test_the_index_is_that_of_statsmodels() -> None:
    rows, survives = simulate_exit(1, n_firms=500)
    powers = make_powers(rows)
    known = ~np.isnan(survives)
    design = sm.add_constant(powers)
    fit = sm.Logit(survives[known], design[known]).fit(disp=False, tol=1e-12)
    index = expect_survival(survives, powers, None)
    np.testing.assert_allclose(index, design @ fit.params, rtol=1e-6, atol=1e-8)


def test_equal_to_plain_formulas() -> None:
    rows, survives = simulate_exit(2, n_firms=500)
    stages = prepare_proxy(rows, degree=DEGREE, law_degree=LAW_DEGREE, survives=survives)
    solved = solve_proxy(stages, None)
    index = expect_survival(survives, make_powers(rows), None)
    lag = rows.find_lags()
    now, before = np.flatnonzero(lag >= 0), lag[lag >= 0]
    chance = (index - index[before].mean()) / index[before].std()

    def sum_squares(b: float) -> float:
        omega = solved.fit.expected_output - rows.inputs @ [solved.fit.elasticities[0], b]
        w, p = omega[before], chance[before]
        law = np.column_stack([w**i * p**j for i in range(4) for j in range(4) if i + j <= 3])
        g = law @ np.linalg.lstsq(law, omega[now], rcond=None)[0]
        residual = (rows.output - rows.inputs @ [solved.fit.elasticities[0], b])[now] - g
        return float(residual @ residual)

    b = solved.fit.elasticities[1]
    value = sum_squares(b)
    assert solved.minima[0].objective == pytest.approx(value, rel=1e-9)
    assert value < min(sum_squares(b - 1e-3), sum_squares(b + 1e-3))
    # Equally high on both sides: the minimum is between them.
    slope = (sum_squares(b + 1e-4) - sum_squares(b - 1e-4)) / 2e-4
    curve = (sum_squares(b + 1e-2) - 2 * value + sum_squares(b - 1e-2)) / 1e-4
    assert abs(slope / curve) < 1e-6


def test_capitals_elasticity_is_too_small_without_it() -> None:
    rows, survives = simulate_exit(3)
    without = fit_olley_pakes(rows, degree=DEGREE, law_degree=LAW_DEGREE)
    corrected = fit_olley_pakes(rows, degree=DEGREE, law_degree=LAW_DEGREE, survives=survives)
    assert without.elasticities[1] < 0.4 - 10 * 0.008
    assert abs(corrected.elasticities[1] - 0.4) < MONTE_CARLO_ERRORS * 0.011
    assert without.elasticities[0] == corrected.elasticities[0]


def test_a_weight_of_two_is_two_firms() -> None:
    rows, survives = simulate_exit(4, n_firms=300)
    counts = np.random.default_rng(1).integers(0, 3, rows.firm.max() + 1)
    weight = counts[rows.firm].astype(float)
    weighted = fit_olley_pakes(replace(rows, weight=weight), degree=2, survives=survives)
    carried = replace(rows, shifters=survives[:, None])
    repeated = repeat_firms(carried, counts)
    again = replace(repeated, shifters=np.zeros((len(repeated.firm), 0)))
    expected = fit_olley_pakes(again, degree=2, survives=repeated.shifters[:, 0])
    np.testing.assert_allclose(weighted.elasticities, expected.elasticities, rtol=LAW_RTOL)


def test_exit_that_is_certain_or_absent_is_refused() -> None:
    rows, survives = simulate_exit(5, n_firms=300)
    with pytest.raises(ProductionError, match="share it"):
        fit_olley_pakes(rows, survives=np.where(np.isnan(survives), np.nan, 1.0))
    certain = (rows.state[:, 0] > 0).astype(float)
    with pytest.raises(ProductionError, match="for certain"):
        fit_olley_pakes(rows, survives=certain)
