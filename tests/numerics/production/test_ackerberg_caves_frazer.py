"""Ackerberg–Caves–Frazer: known worlds, brute force, laws, and data that cannot carry it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipec_econ.numerics.cross_product import cross_product, project
from ipec_econ.numerics.production.acf_first_stage import solve_first_stage
from ipec_econ.numerics.production.acf_rows import prepare_ackerberg_caves_frazer
from ipec_econ.numerics.production.ackerberg_caves_frazer import fit_ackerberg_caves_frazer
from ipec_econ.numerics.production.all_moments import estimate_by_all_moments
from ipec_econ.numerics.production.factor_rows import FactorRows
from ipec_econ.numerics.production.production_error import ProductionError
from ipec_econ.numerics.production.production_fit import ProductionFit
from tests.numerics.production.acf_world import (
    CAPITAL,
    LABOUR,
    PERSISTENCE,
    simulate_acf_paper,
    simulate_treated_panel,
)

ROUNDING = 1e-8
"""Powers of standardised inputs lose half of the digits or less: see COLLINEARITY_TOLERANCE."""
ONE_PERCENT = {1: 6.6, 3: 11.3}
"""χ² by degrees of freedom."""


@pytest.fixture(scope="module")
def treated() -> FactorRows:
    return simulate_treated_panel(2, 1500, 0.25)[0]


def without_shifter(rows: FactorRows) -> FactorRows:
    return replace(rows, shifters=np.zeros((len(rows.output), 0)))


def take(rows: FactorRows, index: np.ndarray, firm: np.ndarray) -> FactorRows:
    """Return rows in another order, or several times."""
    return FactorRows(
        rows.output[index], rows.free[index], rows.state[index],
        None if rows.proxy is None else rows.proxy[index],
        rows.shifters[index], rows.controls[index], firm, rows.time[index],
    )  # fmt: skip


def assert_same(one: ProductionFit, other: ProductionFit, rtol: float = ROUNDING) -> None:
    np.testing.assert_allclose(one.elasticities, other.elasticities, rtol=rtol)
    np.testing.assert_allclose(one.persistence, other.persistence, rtol=rtol)
    np.testing.assert_allclose(one.shifter_effects, other.shifter_effects, rtol=rtol)
    np.testing.assert_allclose(one.hansen_j, other.hansen_j, rtol=100 * rtol)


def test_the_papers_world_is_recovered() -> None:
    """The mean of eight samples of a thousand firms, within 0.01 and three of its own errors."""
    fits = [fit_ackerberg_caves_frazer(simulate_acf_paper(seed, 1000)) for seed in range(1, 9)]
    found = np.array([fit.elasticities for fit in fits])
    error = found.std(axis=0, ddof=1) / np.sqrt(len(found))
    off = np.abs(found.mean(axis=0) - [LABOUR, CAPITAL])
    assert (off < np.minimum(0.01, 3 * error)).all()
    assert np.mean([fit.persistence for fit in fits]) == pytest.approx(PERSISTENCE, abs=0.01)
    assert all(fit.hansen_df == 3 for fit in fits)


def test_treatment_left_out_of_the_law_is_seen_by_j(treated: FactorRows) -> None:
    known = fit_ackerberg_caves_frazer(treated)
    assert known.elasticities == pytest.approx([0.6, 0.35], abs=0.02)
    assert known.shifter_effects == pytest.approx([0.25], abs=0.01)
    assert known.hansen_j < ONE_PERCENT[3]
    ignored = fit_ackerberg_caves_frazer(without_shifter(treated))
    assert ignored.elasticities[0] > 0.65
    assert ignored.hansen_j > 2 * ONE_PERCENT[3]


def test_a_polynomial_law_where_the_truth_is_linear(treated: FactorRows) -> None:
    linear = fit_ackerberg_caves_frazer(treated)
    cubic = fit_ackerberg_caves_frazer(treated, law_degree=3)
    assert cubic.elasticities == pytest.approx(linear.elasticities, abs=0.01)
    assert cubic.shifter_effects == pytest.approx([0.25], abs=0.01)
    assert cubic.persistence == pytest.approx(PERSISTENCE, abs=0.03)
    assert cubic.hansen_j < ONE_PERCENT[3]
    # Roots are the linear law's.
    assert cubic.roots[0].elasticities.tolist() == linear.roots[0].elasticities.tolist()


@pytest.fixture(scope="module")
def small() -> FactorRows:
    return simulate_treated_panel(4, 300, 0.25, 8)[0]


@settings(max_examples=15)
@given(st.integers(0, 2**32 - 1), st.sampled_from([1, 2]))
def test_weights_are_firms_repeated(small: FactorRows, seed: int, law_degree: int) -> None:
    counts = np.random.default_rng(seed).integers(0, 4, 300)
    copies = [
        np.flatnonzero(small.firm == f) for f, times in enumerate(counts) for _ in range(times)
    ]
    firm = np.repeat(np.arange(len(copies)), 8)
    repeated = take(small, np.concatenate(copies), firm)
    weighted = replace(small, weight=counts[small.firm].astype(float))
    fit, other = fit_or_refuse(weighted, law_degree), fit_or_refuse(repeated, law_degree)
    if isinstance(fit, str) or isinstance(other, str):
        assert str(fit).partition("(")[0] == str(other).partition("(")[0]
        return
    assert_same(fit, other)
    assert fit.n_firms == int((counts > 0).sum())


def fit_or_refuse(rows: FactorRows, law_degree: int) -> ProductionFit | str:
    try:
        return fit_ackerberg_caves_frazer(rows, law_degree=law_degree)
    except ProductionError as error:
        return str(error)


@settings(max_examples=10)
@given(st.randoms(use_true_random=False))
def test_order_of_firms_changes_nothing(small: FactorRows, random: object) -> None:
    order = list(range(300))
    random.shuffle(order)  # type: ignore[attr-defined]
    index = np.concatenate([np.flatnonzero(small.firm == f) for f in order])
    moved = take(small, index, np.repeat(np.arange(300), 8))
    assert_same(fit_ackerberg_caves_frazer(moved), fit_ackerberg_caves_frazer(small))


@settings(max_examples=15)
@given(st.lists(st.floats(-20, 20), min_size=4, max_size=4), st.integers(-3000, 3000))
def test_units_and_the_calendar_change_no_elasticity(
    small: FactorRows, shifts: list[float], years: int
) -> None:
    assert small.proxy is not None
    moved = replace(
        small,
        output=small.output + shifts[0],
        free=small.free + shifts[1],
        state=small.state + shifts[2],
        proxy=small.proxy + shifts[3],
        time=small.time + years,
    )
    assert_same(fit_ackerberg_caves_frazer(moved), fit_ackerberg_caves_frazer(small))


def test_firms_of_one_period_move_the_first_stage_alone(small: FactorRows) -> None:
    """Gaps cut a firm's law: every second year of the last fifty firms has no lag."""
    kept = (small.firm < 250) | (small.time % 2 == 0)
    fit = fit_ackerberg_caves_frazer(take(small, np.flatnonzero(kept), small.firm[kept]))
    assert (fit.n_obs, fit.n_firms) == (250 * 7, 250)
    assert fit.expected_output is not None
    assert fit.expected_output.shape == (kept.sum(),)


def test_near_takes_the_nearest_sensible_root(treated: FactorRows) -> None:
    free = fit_ackerberg_caves_frazer(treated)
    spurious = next(root for root in free.roots[1:] if root.sensible)
    held = fit_ackerberg_caves_frazer(treated, near=spurious.elasticities + 0.01)
    assert held.elasticities.tolist() == spurious.elasticities.tolist()
    assert held.hansen_j == spurious.hansen_j > ONE_PERCENT[3]
    assert len(held.roots) == len(free.roots)


def test_with_two_periods_states_alone_test(treated: FactorRows) -> None:
    early = np.flatnonzero(treated.time < 2)
    rows = without_shifter(take(treated, early, treated.firm[early]))
    fit = fit_ackerberg_caves_frazer(rows)
    assert (fit.hansen_df, fit.n_obs) == (1, 1500)
    sensible = [root.hansen_j for root in fit.roots if root.sensible]
    assert fit.hansen_j == min(sensible)


def test_a_state_that_never_changes_tests_nothing() -> None:
    rows = without_shifter(simulate_treated_panel(6, 400, 0.0)[0])
    first = rows.state[rows.time == 0][rows.firm]
    level = replace(
        rows,
        output=rows.output + 0.35 * (first - rows.state)[:, 0],
        proxy=rows.proxy + 0.35 * (first - rows.state)[:, 0],
        state=first,
    )
    assert fit_ackerberg_caves_frazer(level).hansen_df == 2


def test_where_nothing_tests_the_most_persistent_root_is_taken() -> None:
    """Three firms have not enough variance between them for any J."""
    rows = without_shifter(simulate_treated_panel(0, 3, 0.0, 40)[0])
    fit = fit_ackerberg_caves_frazer(rows, degree=1)
    assert np.isnan(fit.hansen_j)
    assert fit.hansen_df == 0
    sensible = [root.persistence for root in fit.roots if root.sensible]
    assert fit.persistence == max(sensible)


def test_refusals(small: FactorRows) -> None:
    alone = np.flatnonzero(small.time == 3)
    twice = replace(small, free=np.column_stack([small.free, 2 * small.free]))
    spanned = replace(small, controls=small.shifters)
    reversed_ = replace(small, output=-small.output)
    for rows, message in (
        (replace(small, proxy=None), "reads productivity from a proxy"),
        (take(small, alone, np.arange(300)), "no firm is seen in two periods in a row"),
        (twice, "free input 2: constant, or a combination"),
        (replace(small, state=np.ones_like(small.state)), "state 1: constant"),
        (replace(small, proxy=small.free[:, 0]), "proxy: constant, or a combination"),
        (spanned, "shifter 1: constant, or a combination of controls"),
        (reversed_, r"no solution has positive elasticities .* The solutions are \(-?\d"),
    ):
        with pytest.raises(ProductionError, match=message):
            fit_ackerberg_caves_frazer(rows)


def test_all_moments_are_there_where_the_true_root_has_met_another() -> None:
    """Without prices that differ between firms two roots lie close, in this sample on no line."""
    rows = simulate_treated_panel(1, 3000, 0.0, 12, sd_price=0.0)[0]
    with pytest.raises(ProductionError, match="Where the true one meets another"):
        fit_ackerberg_caves_frazer(rows)
    fit = fit_ackerberg_caves_frazer(rows, moments="all")
    assert fit.vcov is not None
    off = (fit.elasticities - [0.6, 0.35]) / np.sqrt(np.diag(fit.vcov))
    assert np.abs(off).max() < 3
    assert np.sqrt(np.diag(fit.vcov)).max() < 0.02
    assert not any(root.sensible for root in fit.roots)


def test_all_moments_do_not_depend_on_where_they_are_sought_from(treated: FactorRows) -> None:
    prepared = prepare_ackerberg_caves_frazer(treated)
    weight = np.ones(len(treated.output))
    first = solve_first_stage(
        prepared.output, prepared.basis, cross_product(prepared.basis),
        project(prepared.basis, prepared.output, None),
    )  # fmt: skip
    found = [
        estimate_by_all_moments(prepared, prepared.triples, first, [np.array(b)], weight, 1)
        for b in ((0.5, 0.5), (0.3, 0.3), (0.9, 0.1))
    ]
    whole = fit_ackerberg_caves_frazer(treated, moments="all")
    for one in found:
        np.testing.assert_allclose(one.elasticities, whole.elasticities, atol=1e-8)


@pytest.mark.parametrize("law_degree", [1, 2])
def test_all_moments_count_firms_as_often_as_weights_say(
    small: FactorRows, law_degree: int
) -> None:
    counts = np.random.default_rng(3).integers(0, 4, 300)
    copies = [
        np.flatnonzero(small.firm == f) for f, times in enumerate(counts) for _ in range(times)
    ]
    firm = np.repeat(np.arange(len(copies)), 8)
    repeated = take(small, np.concatenate(copies), firm)
    weighted = replace(small, weight=counts[small.firm].astype(float))
    fit = fit_ackerberg_caves_frazer(weighted, law_degree=law_degree, moments="all")
    other = fit_ackerberg_caves_frazer(repeated, law_degree=law_degree, moments="all")
    # Steps settle at 1e-10.
    assert_same(fit, other, 1e-7)
    assert fit.vcov is not None
    assert other.vcov is not None
    np.testing.assert_allclose(fit.vcov, other.vcov, rtol=1e-5)


def test_all_moments_need_more_moments_than_elasticities() -> None:
    rows = without_shifter(simulate_treated_panel(0, 3, 0.0, 40)[0])
    with pytest.raises(ProductionError, match="all moments together have no solution"):
        fit_ackerberg_caves_frazer(rows, degree=1, moments="all")


def test_all_moments_refuse_what_is_not_sensible(small: FactorRows) -> None:
    with pytest.raises(ProductionError, match="all moments together"):
        fit_ackerberg_caves_frazer(replace(small, output=-small.output), moments="all")


def test_all_moments_give_what_noise_explains() -> None:
    """Without capital's part in output its elasticity is zero, and half of the estimates below."""
    below = []
    for seed in range(6):
        rows = simulate_treated_panel(seed, 250, 0.25, 8)[0]
        assert rows.proxy is not None
        part = 0.35 * rows.state[:, 0]
        idle = replace(rows, output=rows.output - part, proxy=rows.proxy - part)
        fit = fit_ackerberg_caves_frazer(idle, degree=2, moments="all")
        below.append(fit.elasticities[1] < 0)
    assert 0 < sum(below) < 6
