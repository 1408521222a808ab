"""Draws from sums by firm are those of the plain fit with weights."""

from __future__ import annotations

import numpy as np
import pytest

from ipec_econ.numerics.production.acf_rows import prepare_ackerberg_caves_frazer
from ipec_econ.numerics.production.bootstrap_acf import bootstrap_ackerberg_caves_frazer
from ipec_econ.numerics.production.firm_draws import draw_firm_counts
from ipec_econ.numerics.production.production_error import ProductionError
from ipec_econ.numerics.production.solve_acf import solve_ackerberg_caves_frazer
from tests.numerics.production.acf_world import simulate_acf_paper, simulate_treated_panel

SUMS = 1e-10
"""Sums by firm and sums by row differ in the last digits; roots lose some in their condition."""


@pytest.mark.parametrize("law_degree", [1, 3])
def test_draws_are_fits_with_weights(law_degree: int) -> None:
    rows = simulate_treated_panel(2, 2500, 0.25, 6)[0]
    prepared = prepare_ackerberg_caves_frazer(rows)
    near = solve_ackerberg_caves_frazer(prepared, law_degree=law_degree).elasticities
    drawn = bootstrap_ackerberg_caves_frazer(
        prepared, near, replications=4, seed=7, law_degree=law_degree
    )
    assert drawn.inputs.n_failed == 0
    for r in range(4):
        weight = draw_firm_counts(2500, seed=7, replication=r)[rows.firm]
        fit = solve_ackerberg_caves_frazer(prepared, weight, law_degree=law_degree, near=near)
        np.testing.assert_allclose(drawn.inputs.elasticities[r], fit.elasticities, rtol=SUMS)
        np.testing.assert_allclose(drawn.persistence[r], fit.persistence, rtol=SUMS)
        np.testing.assert_allclose(drawn.inputs.shifter_effects[r], fit.shifter_effects, rtol=SUMS)


def test_errors_are_about_those_of_many_samples() -> None:
    """Over 200 samples of 800 firms the standard deviations are 0.0134 and 0.0174."""
    prepared = prepare_ackerberg_caves_frazer(simulate_treated_panel(3, 800, 0.1)[0])
    near = solve_ackerberg_caves_frazer(prepared).elasticities
    drawn = bootstrap_ackerberg_caves_frazer(prepared, near, replications=60, seed=1)
    assert drawn.inputs.std_errors == pytest.approx([0.0134, 0.0174], rel=0.35)
    assert drawn.switched_share == 0.0


def test_switches_are_told_where_samples_are_small() -> None:
    prepared = prepare_ackerberg_caves_frazer(simulate_acf_paper(5, 150))
    near = solve_ackerberg_caves_frazer(prepared, near=np.array([0.6, 0.4])).elasticities
    drawn = bootstrap_ackerberg_caves_frazer(prepared, near, replications=30, seed=1)
    assert 0 < drawn.switched_share < 1
    held = bootstrap_ackerberg_caves_frazer(prepared, near, replications=30, seed=1, tested_draws=0)
    assert np.isnan(held.switched_share)
    assert held.inputs.elasticities.tolist() == drawn.inputs.elasticities.tolist()


def test_samples_that_fail_are_counted() -> None:
    prepared = prepare_ackerberg_caves_frazer(simulate_treated_panel(1, 40, 0.25, 5)[0], 1)
    near = np.array([0.6, 0.35])
    drawn = bootstrap_ackerberg_caves_frazer(prepared, near, replications=40, seed=1)
    assert len(drawn.inputs.elasticities) + drawn.inputs.n_failed == 40
    assert 0 < drawn.inputs.n_failed < 39


def test_without_two_samples_there_are_no_errors() -> None:
    rows = simulate_treated_panel(1, 200, 0.0, 5)[0]
    backwards = prepare_ackerberg_caves_frazer(
        type(rows)(
            -rows.output, rows.free, rows.state, rows.proxy, rows.shifters[:, :0], rows.controls,
            rows.firm, rows.time,
        )
    )  # fmt: skip
    with pytest.raises(ProductionError, match=r"0 of 3 samples .* no solution has positive"):
        bootstrap_ackerberg_caves_frazer(backwards, np.ones(2), replications=3, seed=1)
