"""Both stages of the proxy methods against plain formulas and a general optimiser."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import approx_fprime, minimize

from ipec_econ.numerics.production.factor_rows import FactorRows
from ipec_econ.numerics.production.fit_levinsohn_petrin import fit_levinsohn_petrin
from ipec_econ.numerics.production.fit_olley_pakes import fit_olley_pakes
from ipec_econ.numerics.production.fit_wooldridge import fit_wooldridge
from ipec_econ.numerics.production.law_moments import LaggedRows, measure_law
from ipec_econ.numerics.production.production_error import ProductionError
from ipec_econ.numerics.production.proxy_stages import prepare_proxy, solve_proxy
from tests.estimate.tolerances import BRUTE_FORCE_RTOL, LAW_RTOL
from tests.numerics.production.proxy_world import (
    draw_panel,
    permute_firms,
    repeat_firms,
    simulate_optimisation_error,
)

OPTIMISER_RTOL = 1e-5
"""Nelder and Mead's simplex on a sum of squares knows half of its digits."""

SLOPE_RTOL = 1e-5
"""One-sided differences."""

MONTE_CARLO_ERRORS = 4
"""Of the standard deviation over samples, as measured over 100 of them (0.002 for labour)."""

SettingArguments = pytest.mark.parametrize(
    ("degree", "law_degree", "n_state", "full"),
    [(1, 1, 1, False), (2, 3, 1, False), (3, 2, 1, True), (2, 2, 2, True)],
)


def expect_naively(rows: FactorRows, degree: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the free inputs' slopes and φ by one dense regression on raw powers."""
    known = np.column_stack([rows.state, rows.proxy])
    powers = [np.ones(len(known))]
    grid = np.ndindex(*[degree + 1] * known.shape[1])
    powers += [(known ** np.array(e)).prod(axis=1) for e in grid if 1 <= sum(e) <= degree]
    design = np.column_stack([rows.free, *powers, rows.controls, rows.shifters])
    slopes = np.linalg.lstsq(design, rows.output, rcond=None)[0]
    return slopes[: rows.free.shape[1]], design @ slopes


def make_objective(
    rows: FactorRows, degree: int, law_degree: int
) -> tuple[np.ndarray, Callable[[np.ndarray], float]]:
    """Return labour's slopes, and prodest's sum of squares of the states' elasticities."""
    slopes, expected = expect_naively(rows, degree)
    lag = {(f, t): i for i, (f, t) in enumerate(zip(rows.firm, rows.time, strict=True))}
    pairs = [(i, lag[f, t - 1]) for (f, t), i in lag.items() if (f, t - 1) in lag]
    now, before = np.array(pairs).T
    index = expected - rows.free @ slopes
    net = rows.output - rows.free @ slopes

    def sum_squares(elasticities: np.ndarray) -> float:
        omega = index - rows.state @ elasticities
        powers = omega[before][:, None] ** np.arange(law_degree + 1)
        law = np.column_stack([powers, rows.controls[now], rows.shifters[now]])
        g = law @ np.linalg.lstsq(law, omega[now], rcond=None)[0]
        residual = net[now] - rows.state[now] @ elasticities - g
        return float(residual @ residual)

    return slopes, sum_squares


@SettingArguments
def test_equal_to_plain_formulas(degree: int, law_degree: int, n_state: int, full: bool) -> None:
    rows = draw_panel(11, n_state=n_state, full=full)
    solved = solve_proxy(prepare_proxy(rows, degree=degree, law_degree=law_degree), None)
    slopes, sum_squares = make_objective(rows, degree, law_degree)
    np.testing.assert_allclose(solved.fit.elasticities[:2], slopes, rtol=BRUTE_FORCE_RTOL)
    state = solved.fit.elasticities[2:]
    naive = sum_squares(state)
    assert solved.minima[0].objective == pytest.approx(naive, rel=BRUTE_FORCE_RTOL)
    options = {"xatol": 1e-9, "fatol": 1e-13, "maxiter": 4000}
    found = minimize(sum_squares, state + 0.05, method="Nelder-Mead", options=options)
    assert naive <= found.fun * (1 + 1e-12)
    np.testing.assert_allclose(state, found.x, rtol=OPTIMISER_RTOL)
    _, expected = expect_naively(rows, degree)
    np.testing.assert_allclose(solved.fit.expected_output, expected, rtol=1e-9)


@SettingArguments
def test_no_point_of_a_fine_lattice_is_lower(
    degree: int, law_degree: int, n_state: int, full: bool
) -> None:
    rows = draw_panel(12, n_state=n_state, full=full)
    solved = solve_proxy(prepare_proxy(rows, degree=degree, law_degree=law_degree), None)
    _, sum_squares = make_objective(rows, degree, law_degree)
    lattice = np.linspace(-1, 2, 31)
    points = np.array(np.meshgrid(*[lattice if n_state == 1 else lattice[::3]] * n_state))
    values = [sum_squares(point) for point in points.reshape(n_state, -1).T]
    assert solved.minima[0].objective <= min(values)


@pytest.mark.parametrize("n_state", [1, 2])
def test_slopes_of_the_sum_of_squares(n_state: int) -> None:
    rows = draw_panel(13, n_state=n_state, full=True)
    lag = rows.find_lags()
    now, before = np.flatnonzero(lag >= 0), lag[lag >= 0]
    _, expected = expect_naively(rows, 2)
    law = LaggedRows(
        expected[now], expected[before], rows.state[now], rows.state[before],
        (rows.output - expected)[now], np.column_stack([np.ones(len(now)), rows.controls[now]]),
        None,
        np.random.default_rng(1).integers(0, 3, len(now)).astype(float),
    )  # fmt: skip
    moments = measure_law(law, 3)
    at = np.array([0.3, 0.15])[:n_state]
    slope = approx_fprime(at, lambda b: moments.evaluate(b).objective, 1e-7)
    np.testing.assert_allclose(moments.evaluate(at).gradient, slope, rtol=SLOPE_RTOL)


def test_the_law_reports_its_slope_and_the_shifters_effect() -> None:
    rows = draw_panel(14, full=True)
    fit = fit_levinsohn_petrin(rows, degree=2, law_degree=1)
    lag = rows.find_lags()
    now, before = np.flatnonzero(lag >= 0), lag[lag >= 0]
    omega = fit.expected_output - rows.inputs @ fit.elasticities
    one = np.ones(len(now))
    law = np.column_stack([omega[before], one, rows.controls[now], rows.shifters[now]])
    slopes = np.linalg.lstsq(law, omega[now], rcond=None)[0]
    assert fit.persistence == pytest.approx(slopes[0], rel=BRUTE_FORCE_RTOL)
    assert fit.shifter_effects == pytest.approx(slopes[-1:], rel=BRUTE_FORCE_RTOL)
    assert (fit.n_obs, fit.n_firms) == (len(now), len(np.unique(rows.firm[now])))


def test_a_weight_of_two_is_two_firms() -> None:
    rows = draw_panel(15, full=True)
    counts = np.random.default_rng(1).integers(0, 3, rows.firm.max() + 1)
    weighted = fit_olley_pakes(replace(rows, weight=counts[rows.firm].astype(float)), degree=2)
    repeated = fit_olley_pakes(repeat_firms(rows, counts), degree=2)
    np.testing.assert_allclose(weighted.elasticities, repeated.elasticities, rtol=LAW_RTOL)
    np.testing.assert_allclose(weighted.persistence, repeated.persistence, rtol=LAW_RTOL)
    assert weighted.n_obs == (rows.find_lags() >= 0)[counts[rows.firm] > 0].sum()


def test_the_order_of_firms_does_not_matter() -> None:
    rows = draw_panel(16, full=True)
    one, other = fit_levinsohn_petrin(rows), fit_levinsohn_petrin(permute_firms(rows, 3))
    np.testing.assert_allclose(one.elasticities, other.elasticities, rtol=LAW_RTOL)


def test_units_scale_elasticities() -> None:
    rows = draw_panel(17)
    one = fit_levinsohn_petrin(rows)
    units = replace(
        rows, free=rows.free * 10 + 7, state=rows.state / 4 - 3, proxy=rows.proxy * 1e3 + 1,
        output=rows.output * 2 + 5,
    )  # fmt: skip
    scaled = fit_levinsohn_petrin(units)
    np.testing.assert_allclose(scaled.elasticities, one.elasticities * [0.2, 0.2, 8], rtol=1e-8)


def test_both_methods_are_the_same_arithmetic() -> None:
    rows = draw_panel(18)
    one, other = fit_olley_pakes(rows), fit_levinsohn_petrin(rows)
    assert one.elasticities.tobytes() == other.elasticities.tobytes()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_finds_the_truth_where_labour_misses_its_optimum(seed: int) -> None:
    fit = fit_levinsohn_petrin(simulate_optimisation_error(seed), degree=2, law_degree=1)
    assert abs(fit.elasticities[0] - 0.6) < MONTE_CARLO_ERRORS * 0.0025
    assert abs(fit.elasticities[1] - 0.4) < MONTE_CARLO_ERRORS * 0.02
    assert fit.persistence == pytest.approx(0.7, abs=0.05)


def test_several_minima_are_reported() -> None:
    rows = simulate_optimisation_error(0, n_firms=40)
    fit = fit_levinsohn_petrin(rows, degree=2, law_degree=3)
    _, sum_squares = make_objective(rows, 2, 3)
    chosen, other = fit.roots
    assert chosen.elasticities.tolist() == fit.elasticities.tolist()
    assert (chosen.sensible, other.sensible) == (True, False)
    lowest = [sum_squares(root.elasticities[1:]) for root in fit.roots]
    assert lowest[0] < lowest[1]
    for root, value in zip(fit.roots, lowest, strict=True):
        beside = [sum_squares(root.elasticities[1:] + step) for step in (-0.01, 0.01)]
        assert value < min(beside)


def test_labour_that_follows_from_state_and_proxy_is_refused() -> None:
    rows = draw_panel(19)
    implied = 0.5 * rows.proxy + rows.state[:, 0] ** 2
    with pytest.raises(ProductionError, match="free input 2: no variation is left"):
        fit_levinsohn_petrin(replace(rows, free=np.column_stack([rows.free[:, 0], implied])))


def test_what_cannot_be_estimated_is_refused() -> None:
    rows = draw_panel(20)
    with pytest.raises(ProductionError, match="a proxy, a free input and a state"):
        fit_levinsohn_petrin(replace(rows, proxy=None))
    with pytest.raises(ProductionError, match="too few for the"):
        fit_levinsohn_petrin(replace(rows, weight=(rows.firm == 9).astype(float)))
    with pytest.raises(ProductionError, match="have the period before"):
        fit_levinsohn_petrin(replace(rows, time=rows.time * 2))


@pytest.mark.parametrize("constant", [1.0, 3.3, 0.1])
@pytest.mark.parametrize("part", ["free", "state", "proxy"])
def test_constant_columns_are_refused_whatever_their_rounding(part: str, constant: float) -> None:
    rows = draw_panel(5)
    flat = replace(rows, **{part: np.full_like(getattr(rows, part), constant)})
    for fit in (fit_levinsohn_petrin, fit_wooldridge):
        with pytest.raises(ProductionError, match=f"^{part}"):
            fit(flat, degree=2)


def test_a_proxy_that_is_capital_is_refused() -> None:
    rows = draw_panel(5)
    with pytest.raises(ProductionError, match=r"^proxy: constant, or a combination"):
        fit_levinsohn_petrin(replace(rows, proxy=2 + 3 * rows.state[:, 0]), degree=2)
