"""Effects on productivity count the noise of elasticities, and what it shares with the rest."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ipec_econ.numerics.production.acf_rows import prepare_ackerberg_caves_frazer
from ipec_econ.numerics.production.combine_effects import combine_effects
from ipec_econ.numerics.production.factor_rows import FactorRows
from ipec_econ.numerics.production.solve_acf import Moments, solve_ackerberg_caves_frazer
from tests.numerics.production.acf_world import simulate_treated_panel

STEP = 1e-4
DIFFERENCES = 1e-4
"""Differences in a firm's weight keep some six digits of what the firm does."""


@pytest.fixture(scope="module")
def rows() -> FactorRows:
    return simulate_treated_panel(2, 600, 0.25, 8)[0]


@pytest.mark.parametrize("law_degree", [1, 2])
def test_influence_is_the_derivative_in_a_firms_weight(rows: FactorRows, law_degree: int) -> None:
    prepared = prepare_ackerberg_caves_frazer(rows)
    fit = solve_ackerberg_caves_frazer(prepared, law_degree=law_degree)
    assert fit.influence is not None
    for firm in (0, 17, 599):
        moved = [
            solve_ackerberg_caves_frazer(
                prepared, 1 + step * (rows.firm == firm), law_degree=law_degree,
                near=fit.elasticities,
            ).elasticities
            for step in (STEP, -STEP)
        ]  # fmt: skip
        found = (moved[0] - moved[1]) / (2 * STEP)
        size = np.abs(fit.influence).max()
        np.testing.assert_allclose(fit.influence[firm], found, atol=DIFFERENCES * size)


def test_influence_of_all_moments_squares_to_their_covariance(rows: FactorRows) -> None:
    weight = np.random.default_rng(1).integers(0, 3, 600)[rows.firm].astype(float)
    prepared = prepare_ackerberg_caves_frazer(rows)
    fit = solve_ackerberg_caves_frazer(prepared, weight, moments="all")
    assert fit.influence is not None
    counts = weight[np.flatnonzero(np.diff(rows.firm, prepend=-1))]
    squares = fit.influence.T @ (fit.influence * counts[:, None])
    np.testing.assert_allclose(squares, fit.vcov, rtol=1e-9)


def compare_means(rows: FactorRows, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return treated firms' mean change from the first to the last period less the others'.

    Effects on output and inputs, shape (3, 1), and their influence, shape (n_firms, 3, 1).
    """
    table = np.column_stack([rows.output, rows.inputs])
    changes = table[rows.time == 7] - table[rows.time == 0]
    treated = rows.shifters[rows.time == 7, 0] > 0
    own = weight[rows.time == 0]
    effects, influence = np.zeros((3, 1)), np.zeros((len(own), 3, 1))
    for group, sign in ((treated, 1.0), (~treated, -1.0)):
        share = own * group / (own * group).sum()
        mean = share @ changes
        effects[:, 0] += sign * mean
        influence[:, :, 0] += sign * (group / (own * group).sum())[:, None] * (changes - mean)
    return effects, influence


@pytest.mark.parametrize("moments", ["exact", pytest.param("all", marks=pytest.mark.thorough)])
def test_effect_is_that_on_residuals_and_its_error_the_bootstraps(
    rows: FactorRows, moments: Moments
) -> None:
    prepared = prepare_ackerberg_caves_frazer(rows)

    near = solve_ackerberg_caves_frazer(prepared, moments=moments).elasticities

    def estimate(weight: np.ndarray) -> tuple[float, float, float]:
        fit = solve_ackerberg_caves_frazer(prepared, weight, moments=moments, near=near)
        assert fit.influence is not None
        effects, _ = compare_means(rows, weight)
        residuals = replace(rows, output=rows.output - rows.inputs @ fit.elasticities)
        found, influence = compare_means(residuals, weight)
        both = combine_effects(effects, influence[:, 0], fit.elasticities, fit.influence)
        assert both.effects == pytest.approx(found[0], rel=1e-9)
        return both.effects[0], both.std_errors[0], both.fixed_std_errors[0]

    effect, error, fixed = estimate(np.ones(len(rows.output)))
    generator = np.random.default_rng(5)
    drawn = [
        estimate(np.bincount(generator.integers(0, 600, 600), minlength=600)[rows.firm])[0]
        for _ in range(25)
    ]
    # Twenty-five draws tell a standard error to some 14 %.
    assert error == pytest.approx(np.std(drawn), rel=0.4)
    assert effect > 0
    # Labour rises with treatment: an error in its elasticity goes into the effect.
    assert error != pytest.approx(fixed, rel=0.02)
