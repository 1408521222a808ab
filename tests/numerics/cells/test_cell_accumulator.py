"""Cells gathered in blocks against plain sums over firms, and against exact ones."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipec_econ.core.cell_table import CellTable
from ipec_econ.numerics.cells.cell_accumulator import CellAccumulator
from ipec_econ.numerics.cells.paths import Paths
from tests.numerics.cells.draw_paths import draw_paths
from tests.numerics.cells.test_build_cells import group_firms

ROUNDING = {"rtol": 1e-12, "atol": 1e-12}
"""The same sums in another order, of numbers around one."""


def gather(paths: Paths, blocks: list[np.ndarray] | None = None) -> CellTable:
    cells = CellAccumulator(paths.periods)
    for firms in [np.arange(len(paths.cohort))] if blocks is None else blocks:
        cells.add(take(paths, firms))
    return cells.finish()


def take(paths: Paths, firms: np.ndarray) -> Paths:
    return replace(
        paths,
        outcome=paths.outcome[firms],
        observed=paths.observed[firms],
        cohort=paths.cohort[firms],
        weight=None if paths.weight is None else paths.weight[firms],
        cluster=None if paths.cluster is None else paths.cluster[firms],
    )


def assert_same(one: CellTable, two: CellTable) -> None:
    for name in ("periods", "cohort", "pattern", "cluster", "n_units"):
        left, right = getattr(one, name), getattr(two, name)
        assert (left is None) == (right is None)
        if left is not None:
            np.testing.assert_array_equal(left, right)
    for name in ("mean", "scatter", "weight", "weight_sq", "mean_weighted", "mean_sq"):
        left, right = getattr(one, name), getattr(two, name)
        assert (left is None) == (right is None)
        if left is not None:
            np.testing.assert_allclose(left, right, **ROUNDING)


@pytest.mark.parametrize("weights", [False, True])
@pytest.mark.parametrize("clusters", [False, True])
def test_moments_are_those_of_the_firms(weights: bool, clusters: bool) -> None:
    paths = draw_paths(weights=weights, clusters=clusters)
    cells = gather(paths)
    groups = group_firms(paths)
    assert cells.n_cells == len(groups)
    for k, firms in enumerate(groups):
        path = paths.outcome[firms]
        weight = np.ones(len(firms)) if paths.weight is None else paths.weight[firms]
        assert (cells.n_units[k], cells.cohort[k]) == (len(firms), paths.cohort[firms[0]])
        np.testing.assert_array_equal(cells.pattern[k], paths.observed[firms[0]])
        np.testing.assert_allclose(cells.mean[k], path.mean(axis=0), **ROUNDING)
        away = path - np.average(path, axis=0, weights=weight)
        np.testing.assert_allclose(cells.scatter[k], (away.T * weight) @ away, **ROUNDING)
        if not weights:
            assert cells.weight is cells.mean_weighted is cells.scatter_sq is None
            continue
        assert cells.weight[k] == pytest.approx(weight.sum(), rel=1e-13)
        assert cells.weight_sq[k] == pytest.approx((weight**2).sum(), rel=1e-13)
        away = path - np.average(path, axis=0, weights=weight**2)
        if clusters:
            assert cells.scatter_sq is None
        else:
            squared = (away.T * weight**2) @ away
            np.testing.assert_allclose(cells.scatter_sq[k], squared, **ROUNDING)


@pytest.mark.property
@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 1000),
    cuts=st.lists(st.integers(0, 60), max_size=6),
    weights=st.booleans(),
    clusters=st.booleans(),
)
def test_blocks_and_their_order_move_rounding_alone(
    seed: int, cuts: list[int], weights: bool, clusters: bool
) -> None:
    paths = draw_paths(seed, weights=weights, clusters=clusters)
    order = np.random.default_rng(seed).permutation(len(paths.cohort))
    blocks = np.split(order, sorted(cuts))
    assert_same(gather(paths, blocks), gather(paths))


def test_numbers_far_from_zero_lose_no_digits() -> None:
    draw = np.random.default_rng(3)
    n_units, n_periods, n_blocks = 4000, 3, 40
    outcome = 1e6 + draw.normal(size=(n_units, n_periods))
    paths = Paths(
        periods=np.arange(n_periods),
        outcome=outcome,
        observed=np.ones((n_units, n_periods), dtype=bool),
        cohort=np.full(n_units, np.inf),
        weight=None,
        cluster=None,
    )
    cells = gather(paths, np.split(np.arange(n_units), n_blocks))
    exact = [math.fsum(outcome[:, t]) / n_units for t in range(n_periods)]
    np.testing.assert_allclose(cells.mean[0], exact, rtol=1e-15)
    for left in range(n_periods):
        for right in range(n_periods):
            # Around a centre that is subtracted without error, exact to the last product.
            one, two = outcome[:, left] - 1e6, outcome[:, right] - 1e6
            product = math.fsum(one * two) - math.fsum(one) * math.fsum(two) / n_units
            scale = n_units if left != right else abs(product)
            assert abs(cells.scatter[0, left, right] - product) < 1e-12 * scale


def test_patterns_longer_than_a_number_are_told_apart() -> None:
    paths = draw_paths(n_periods=80, patterns=5)
    cells = gather(paths)
    kinds = {(g, seen.tobytes()) for g, seen in zip(paths.cohort, paths.observed, strict=True)}
    assert cells.n_cells == len(kinds)
    for k, cohort in enumerate(cells.cohort):
        same = (paths.cohort == cohort) & (paths.observed == cells.pattern[k]).all(axis=1)
        assert cells.n_units[k] == same.sum()


def test_periods_that_occur_later_get_their_own_centre() -> None:
    paths = draw_paths()
    early = paths.observed[:, -1] == 0
    blocks = [np.flatnonzero(early), np.flatnonzero(~early)]
    assert_same(gather(paths, blocks), gather(paths))


def test_ranks_put_clusters_in_their_final_order() -> None:
    paths = draw_paths(clusters=True)
    rank = np.array([3, 1, 0, 2, 6, 5, 4])
    cells = CellAccumulator(paths.periods)
    cells.add(paths)
    renamed = replace(paths, cluster=rank[paths.cluster])
    assert_same(cells.finish(rank), gather(renamed))


@pytest.mark.parametrize("weights", [False, True])
def test_how_many_paths_are_turned_at_once_moves_no_bit(
    monkeypatch: pytest.MonkeyPatch, weights: bool
) -> None:
    paths = draw_paths(weights=weights)
    whole = gather(paths)
    # Neither a cell nor all firms fill the last turn.
    monkeypatch.setattr("ipec_econ.numerics.cells.cell_accumulator.FIRMS_AT_ONCE", 7)
    parts = gather(paths)
    for name in ("n_units", "mean", "scatter", "weight", "mean_weighted", "mean_sq"):
        np.testing.assert_array_equal(getattr(parts, name), getattr(whole, name))


def test_no_firm_is_no_cell() -> None:
    paths = draw_paths()
    cells = CellAccumulator(paths.periods)
    cells.add(take(paths, np.zeros(0, dtype=np.int64)))
    assert cells.finish().n_cells == 0
