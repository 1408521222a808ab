"""Influence added up over firms at once is what its coefficients add up to, period by period."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipec_econ.core.arrays import FloatArray, IntArray
from ipec_econ.numerics.cells.build_cells import build_cells
from ipec_econ.numerics.cells.cell_covariance import (
    InfluenceMap,
    SummedInfluence,
    compute_cell_covariance,
    sum_firms,
)
from ipec_econ.numerics.cells.cell_moments import CellMoments
from ipec_econ.numerics.cells.cell_regression import add_up_scores, map_scores, solve_cells
from ipec_econ.numerics.cells.streamed_cells import StreamedCells
from ipec_econ.numerics.comparisons import choose_comparisons
from ipec_econ.numerics.effect_covariance import compute_shares, map_effect_influence
from ipec_econ.numerics.group_time import Pairing, estimate_group_time
from ipec_econ.numerics.pair_effects import estimate_pairs
from ipec_econ.numerics.pair_influence import Targets, map_pair_influence
from ipec_econ.numerics.untreated_fit import find_untreated, fit_untreated
from tests.numerics.cells.draw_paths import draw_paths

SUM_ATOL = 1e-12
"""Sums of a handful of numbers around one in another order."""


def mark_treated(cohorts: FloatArray, periods: IntArray) -> FloatArray:
    return (periods >= cohorts[:, None]).astype(np.float64)[:, :, None]


def draw(seed: int) -> CellMoments:
    paths = draw_paths(seed, weights=True, patterns=20)
    cells = build_cells(paths, compress=False)
    return cells.take(find_untreated(cells, 0).any(axis=1))


def map_effects(cells: CellMoments, pairing: Pairing) -> SummedInfluence:
    comparisons = choose_comparisons(
        cells.cohorts,
        cells.periods,
        control_group="not_yet_treated",
        base_period="universal",
        anticipation=0,
    )
    group_time, _ = estimate_group_time(cells, comparisons, pairing)
    influence = map_effect_influence(cells, group_time, compute_shares(cells, cells.cohorts))
    assert isinstance(influence, SummedInfluence)
    return influence


def map_pairs(cells: CellMoments, seed: int) -> SummedInfluence:
    fit = fit_untreated(cells, 0)
    pairs = estimate_pairs(cells, fit)
    size = len(pairs.mean)
    share = np.random.default_rng(seed).normal(size=(4, size))
    return map_pair_influence(cells, fit, pairs, Targets(share, np.full((4, size), 0.3)))


@given(seed=st.integers(0, 500))
def test_sums_are_those_of_coefficients(seed: int) -> None:
    cells = draw(seed)
    regression = solve_cells(cells, mark_treated)
    scores = SummedInfluence(
        lambda block: map_scores(block, regression, mark_treated),
        lambda block: add_up_scores(block, regression, mark_treated),
    )
    for influence in (
        map_effects(cells, "pairwise"),
        map_effects(cells, "cross_sections"),
        map_pairs(cells, seed),
        scores,
    ):
        expected = sum_firms(cells, influence(cells))
        scale = max(1.0, float(np.abs(expected).max()))
        np.testing.assert_allclose(influence.add_up(cells), expected, atol=SUM_ATOL * scale)


@pytest.mark.parametrize("size", [1, 13])
def test_the_covariance_is_that_of_cells_in_memory(size: int) -> None:
    cells = draw(1)
    streamed = StreamedCells(lambda: cells.split(size), cells.periods, 0)
    influence = map_pairs(cells, 1)
    plain: InfluenceMap = influence.contribute
    held = compute_cell_covariance(cells, plain, 4)
    np.testing.assert_allclose(compute_cell_covariance(streamed, influence, 4), held, rtol=1e-10)
    np.testing.assert_allclose(compute_cell_covariance(streamed, plain, 4), held, rtol=1e-10)
