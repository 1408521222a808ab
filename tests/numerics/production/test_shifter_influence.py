"""Errors of what moves productivity: derivatives in a firm's weight, and many samples."""

from __future__ import annotations

import numpy as np
import pytest

from ipec_econ.numerics.cross_product import cross_product, project
from ipec_econ.numerics.production.acf_first_stage import solve_first_stage
from ipec_econ.numerics.production.acf_rows import prepare_ackerberg_caves_frazer
from ipec_econ.numerics.production.law_of_motion import solve_law
from ipec_econ.numerics.production.shifter_influence import find_shifter_influence
from ipec_econ.numerics.production.solve_acf import solve_ackerberg_caves_frazer
from tests.numerics.production.acf_world import simulate_treated_panel

STEP = 1e-4
DIFFERENCES = 1e-4
"""Differences in a firm's weight keep some six digits of what the firm does."""


@pytest.mark.parametrize("law_degree", [1, 3])
def test_influence_is_the_derivative_in_a_firms_weight(law_degree: int) -> None:
    rows = simulate_treated_panel(2, 600, 0.25, 8)[0]
    prepared = prepare_ackerberg_caves_frazer(rows)
    weight = 1.0 + (rows.firm % 3)
    fit = solve_ackerberg_caves_frazer(prepared, weight, law_degree=law_degree)
    assert fit.influence is not None
    first = solve_first_stage(
        prepared.output,
        prepared.basis,
        cross_product(prepared.basis, weight),
        project(prepared.basis, prepared.output, weight),
    )
    law = solve_law(
        prepared.pairs, first.expected, fit.elasticities, weight[prepared.pairs.now],
        degree=law_degree, n_instruments=2,
    )  # fmt: skip
    influence = find_shifter_influence(prepared, prepared.pairs, first, law, fit.influence, weight)
    for firm in (0, 17, 599):
        moved = [
            solve_ackerberg_caves_frazer(
                prepared, weight + step * (rows.firm == firm), law_degree=law_degree,
                near=fit.elasticities,
            ).shifter_effects
            for step in (STEP, -STEP)
        ]  # fmt: skip
        found = (moved[0] - moved[1]) / (2 * STEP)
        size = np.abs(influence).max()
        np.testing.assert_allclose(influence[firm], found, atol=DIFFERENCES * size)


@pytest.mark.thorough
def test_errors_are_those_of_many_samples() -> None:
    """Thirty samples tell a standard deviation to some 13 %."""
    fits = [
        solve_ackerberg_caves_frazer(
            prepare_ackerberg_caves_frazer(simulate_treated_panel(seed, 300, 0.25, 8)[0], 2),
            moments="all",
        )
        for seed in range(30)
    ]
    effects = [fit.shifter_effects[0] for fit in fits]
    errors = [fit.shifter_errors[0] for fit in fits if fit.shifter_errors is not None]
    assert len(errors) == 30
    assert np.median(errors) == pytest.approx(np.std(effects), rel=0.4)
    assert np.mean(effects) == pytest.approx(0.25, abs=0.01)
