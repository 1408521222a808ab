"""All solutions under a linear law: what a search from everywhere finds, and no other."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import optimize

from ipec_econ.numerics.production.ackerberg_caves_frazer import fit_ackerberg_caves_frazer
from ipec_econ.numerics.production.factor_rows import FactorRows
from ipec_econ.numerics.production.linear_law_roots import find_linear_roots
from tests.numerics.production.acf_world import (
    CAPITAL,
    LABOUR,
    simulate_acf_paper,
    simulate_treated_panel,
)

SEARCHED = 1e-7
"""MINPACK stops where moments, not elasticities, are this small."""
BOX = 15.0
"""Elasticities between −15 and 15 are searched; all roots of these worlds lie there."""


def search_everywhere(rows: FactorRows, expected: np.ndarray) -> np.ndarray:
    """Return the distinct solutions that Powell's hybrid method reaches from a grid of starts."""
    before = rows.find_lags()
    now = np.flatnonzero(before >= 0)
    before = before[now]
    parts = [
        expected[now, None], expected[before, None], rows.inputs[now], rows.inputs[before],
        rows.free[before], rows.state[now],
    ]  # fmt: skip
    stacked = np.column_stack(parts)
    covariates = np.column_stack([np.ones(len(now)), rows.shifters[now]])
    stacked = stacked - covariates @ np.linalg.lstsq(covariates, stacked, rcond=None)[0]
    gram = stacked.T @ stacked / len(now)

    def moments(b: np.ndarray) -> np.ndarray:
        now_, before_ = np.r_[1, 0, -b, 0, 0], np.r_[0, 1, 0, 0, -b]
        inner = gram[:6, :6]
        rho = (before_ @ inner @ now_) / (before_ @ inner @ before_)
        return gram[6:, :6] @ (now_ - rho * before_)

    grid = np.linspace(-BOX, BOX, 21)
    near = np.linspace(-0.5, 1.5, 9)
    starts = [(x, y) for axis in (grid, near) for x in axis for y in axis]
    found: list[np.ndarray] = []
    for start in starts:
        solved = optimize.root(moments, start, tol=1e-13)
        # Far out, moments fade and the search stops on the slope.
        if np.abs(moments(solved.x)).max() > 1e-11 or np.abs(solved.x).max() > BOX:
            continue
        if not any(np.abs(solved.x - one).max() < 1e-5 for one in found):
            found.append(solved.x)
    return np.array(sorted(found, key=tuple))


@pytest.mark.parametrize("world", ["paper", "treated"])
def test_roots_are_those_that_a_search_finds(world: str) -> None:
    rows = (
        simulate_acf_paper(1, 1000) if world == "paper" else simulate_treated_panel(2, 1000, 0.1)[0]
    )
    fit = fit_ackerberg_caves_frazer(rows)
    ours = np.array(sorted((root.elasticities for root in fit.roots), key=tuple))
    assert fit.expected_output is not None
    np.testing.assert_allclose(search_everywhere(rows, fit.expected_output), ours, rtol=SEARCHED)
    assert len(ours) == (3 if world == "paper" else 5)


def test_in_the_papers_world_three_roots_solve_and_j_finds_the_true_one() -> None:
    fit = fit_ackerberg_caves_frazer(simulate_acf_paper(1, 1000))
    true, spurious, absurd = fit.roots
    assert true.elasticities == pytest.approx([LABOUR, CAPITAL], abs=0.02)
    # Labour that takes capital's part for good: sensible, an exact solution, and wrong.
    assert spurious.elasticities[0] > 0.9
    assert spurious.sensible
    assert not absurd.sensible
    assert true.hansen_j < 11.3 < spurious.hansen_j


def test_roots_by_hand() -> None:
    """One input: ω = φ − bx, Z = z; b(ρ) is a ratio, what is left a cubic in ρ."""
    generator = np.random.default_rng(3)
    columns = generator.standard_normal((50, 5)) + generator.standard_normal((50, 1))
    gram = columns.T @ columns
    roots = find_linear_roots(gram, 1)

    def left(rho: float) -> float:
        b = (gram[4, 0] - rho * gram[4, 1]) / (gram[4, 2] - rho * gram[4, 3])
        now, before = columns[:, 0] - b * columns[:, 2], columns[:, 1] - b * columns[:, 3]
        return float(before @ now - rho * before @ before)

    pole = gram[4, 2] / gram[4, 3]
    cubic = np.polynomial.polynomial.Polynomial.fit(
        points := np.linspace(-2, 3, 8), [left(r) * (r - pole) ** 2 for r in points], 3
    )
    expected = [one.real for one in cubic.roots() if abs(one.imag) < 1e-8]
    assert [root.persistence for root in roots] == pytest.approx(sorted(expected), rel=1e-8)


def test_units_of_columns_change_no_root() -> None:
    generator = np.random.default_rng(5)
    columns = generator.standard_normal((80, 8)) + generator.standard_normal((80, 1))
    scale = np.array([10.0, 10.0, 1e-3, 1e4, 1e-3, 1e4, 7.0, 1e-6])
    plain = find_linear_roots(columns.T @ columns, 2)
    scaled = find_linear_roots((columns * scale).T @ (columns * scale), 2)
    assert [one.persistence for one in scaled] == pytest.approx(
        [one.persistence for one in plain], rel=1e-9
    )
    for one, other in zip(scaled, plain, strict=True):
        assert one.elasticities * scale[2:4] / 10 == pytest.approx(other.elasticities, rel=1e-7)
