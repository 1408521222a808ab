"""Firms that are read again: every sum is that of the same firms held at once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipec_econ.core.arrays import FloatArray, IntArray
from ipec_econ.numerics.cells.build_cells import build_cells
from ipec_econ.numerics.cells.cell_moments import CellMoments
from ipec_econ.numerics.cells.cell_regression import compute_score_meat, solve_cells, sum_scores
from ipec_econ.numerics.cells.grid_regression import compute_grid_meat, solve_grid
from ipec_econ.numerics.cells.streamed_cells import StreamedCells
from ipec_econ.numerics.linked_cells import find_linked_rows, link_cells
from tests.numerics.cells.draw_paths import draw_paths

ORDER_RTOL = 1e-10
"""Sums of sixty firms in another order, through the inverse of a small matrix."""


def hold(seed: int = 1, *, weights: bool = False, clusters: bool = False) -> CellMoments:
    paths = draw_paths(seed, weights=weights, clusters=clusters, patterns=25)
    return build_cells(paths, compress=False)


def stream(cells: CellMoments, size: int) -> StreamedCells:
    return StreamedCells(lambda: cells.split(size), cells.periods, cells.n_clusters)


def mark_treated(cohorts: FloatArray, periods: IntArray) -> FloatArray:
    return (periods >= cohorts[:, None]).astype(np.float64)[:, :, None]


@given(seed=st.integers(0, 1000), size=st.integers(1, 70), weights=st.booleans())
def test_regressions_do_not_depend_on_blocks(seed: int, size: int, weights: bool) -> None:
    cells = hold(seed, weights=weights)
    streamed = stream(cells, size)
    for solve, compute in (
        (solve_cells, lambda one, fit: compute_score_meat(one, fit, mark_treated)),
        (solve_grid, compute_grid_meat),
    ):
        held, read = solve(cells, mark_treated), solve(streamed, mark_treated)
        for name in ("coefficients", "bread", "ssr", "tss", "tss_within"):
            np.testing.assert_allclose(getattr(read, name), getattr(held, name), rtol=ORDER_RTOL)
        np.testing.assert_allclose(
            compute(streamed, read), compute(cells, held), rtol=1e-8, atol=ORDER_RTOL
        )


@pytest.mark.parametrize("size", [1, 7, 100])
def test_scores_are_summed_by_cluster(size: int) -> None:
    cells = hold(clusters=True, weights=True)
    regression = solve_cells(cells, mark_treated)
    held = sum_scores(cells, regression, mark_treated)
    np.testing.assert_allclose(
        sum_scores(stream(cells, size), regression, mark_treated), held, atol=ORDER_RTOL
    )
    assert held.shape == (7, 1)


@pytest.mark.parametrize("clusters", [False, True])
def test_counts_are_those_of_what_rules_leave(clusters: bool) -> None:
    cells = hold(clusters=clusters)

    def keep_late(block: CellMoments) -> CellMoments:
        late = block.take(block.cohort > 2003)
        return replace(late, pattern=late.pattern & (late.periods > 2002))

    held, read = cells.select(keep_late), stream(cells, 7).select(keep_late)
    assert read.cohorts.tolist() == held.cohorts.tolist() == [2004.0, np.inf]
    for name in ("n_firms", "n_rows", "has_clusters"):
        assert getattr(read, name) == getattr(held, name)
    assert read.count_clusters() == held.count_clusters()
    assert read.total_weight == held.total_weight
    assert stream(cells, 7).n_rows > held.n_rows


@given(seed=st.integers(0, 1000), size=st.integers(1, 20))
def test_links_are_those_of_rows(seed: int, size: int) -> None:
    paths = draw_paths(seed, n_units=12, patterns=12)
    cells = build_cells(paths, compress=False)
    alone = np.random.default_rng(seed).random(cells.pattern.shape) < 0.4
    pattern = cells.pattern & alone
    pattern[~pattern.any(axis=1), 0] = True
    cells = replace(cells, pattern=pattern)
    anchors = np.zeros((len(cells.cohorts), len(cells.periods)), dtype=np.bool_)
    anchors[:, 0] = True
    unit, column = np.nonzero(pattern)
    place = np.searchsorted(cells.cohorts, cells.cohort)[unit] * len(cells.periods) + column
    linked = find_linked_rows(unit, place, anchors.ravel())
    found = link_cells(stream(cells, size), anchors)
    assert found.ravel()[place].tolist() == linked.tolist()
