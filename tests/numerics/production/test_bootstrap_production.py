"""Draws of firms: whole, seeded, and independent of their order."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ipec_econ.core.arrays import FloatArray
from ipec_econ.numerics.production.bootstrap_production import bootstrap_production
from ipec_econ.numerics.production.firm_draws import draw_firm_counts
from ipec_econ.numerics.production.fit_ols import fit_ols
from ipec_econ.numerics.production.production_error import ProductionError
from ipec_econ.numerics.production.production_fit import ProductionFit
from ipec_econ.numerics.production.proxy_stages import prepare_proxy, solve_proxy
from tests.numerics.production.proxy_world import draw_panel, repeat_firms


def test_firms_are_drawn_whole() -> None:
    counts = draw_firm_counts(50, seed=1, replication=0)
    assert counts.sum() == 50
    assert 0 < (counts == 0).sum() < 35
    again = draw_firm_counts(50, seed=1, replication=0)
    assert counts.tobytes() == again.tobytes()
    assert counts.tobytes() != draw_firm_counts(50, seed=1, replication=1).tobytes()
    assert counts.tobytes() != draw_firm_counts(50, seed=2, replication=0).tobytes()


def test_a_replication_is_the_fit_on_repeated_firms() -> None:
    rows = draw_panel(1, full=True)
    stages = prepare_proxy(rows, degree=2, law_degree=1)
    draws = bootstrap_production(
        lambda weight: solve_proxy(stages, weight).fit, rows.firm, replications=3, seed=4
    )
    counts = draw_firm_counts(rows.firm.max() + 1, seed=4, replication=2)
    repeated = prepare_proxy(repeat_firms(rows, counts), degree=2, law_degree=1)
    expected = solve_proxy(repeated, None).fit
    np.testing.assert_allclose(draws.elasticities[2], expected.elasticities, rtol=1e-8)
    np.testing.assert_allclose(draws.shifter_effects[2], expected.shifter_effects, rtol=1e-8)


def test_errors_are_near_the_analytic_ones() -> None:
    rows = draw_panel(2, n_firms=150)
    draws = bootstrap_production(
        lambda weight: fit_ols(replace(rows, weight=weight)), rows.firm, replications=300, seed=1
    )
    analytic = np.sqrt(np.diag(fit_ols(rows).vcov))
    # A standard deviation of 300 draws is known to 1/√600, 4 %; four times that.
    np.testing.assert_allclose(draws.std_errors, analytic, rtol=0.16)
    np.testing.assert_allclose(draws.vcov, np.cov(draws.elasticities.T), rtol=1e-12)
    assert draws.n_failed == 0


def test_samples_that_cannot_be_estimated_are_counted() -> None:
    rows = draw_panel(3)

    def fit(weight: FloatArray) -> ProductionFit:
        if weight[rows.firm == 0].sum() == 0:
            raise ProductionError("firm 0 is not there")
        return fit_ols(replace(rows, weight=weight))

    draws = bootstrap_production(fit, rows.firm, replications=40, seed=1)
    missing = sum(
        draw_firm_counts(rows.firm.max() + 1, seed=1, replication=b)[0] == 0 for b in range(40)
    )
    assert draws.n_failed == missing > 0
    assert len(draws.elasticities) == 40 - missing


def test_too_few_estimates_are_refused() -> None:
    def fit(weight: FloatArray) -> ProductionFit:
        raise ProductionError(f"{len(weight)} rows say nothing")

    with pytest.raises(ProductionError, match=r"0 of 5 samples .* since 4 rows say nothing"):
        bootstrap_production(fit, np.array([0, 0, 1, 1]), replications=5, seed=1)
