"""Group-time effects on cells: influence that sums to zero, and cells that equal firms."""

from __future__ import annotations

import numpy as np
import pytest

from ipec_econ.numerics import group_time as module
from ipec_econ.numerics.cells.build_cells import build_cells
from ipec_econ.numerics.cells.cell_moments import CellMoments
from ipec_econ.numerics.comparisons import choose_comparisons
from ipec_econ.numerics.group_time import (
    GroupTime,
    Pairing,
    estimate_group_time,
    find_used,
    map_influence,
)
from tests.numerics.cells.draw_paths import draw_paths

ROUNDING = {"rtol": 1e-12, "atol": 1e-12}
"""The same sums in another order."""

PAIRINGS = ["pairwise", "cross_sections"]


def estimate(cells: CellMoments, pairing: Pairing) -> GroupTime:
    comparisons = choose_comparisons(
        np.unique(cells.cohort),
        cells.periods,
        control_group="not_yet_treated",
        base_period="universal",
        anticipation=0,
    )
    found, kept = estimate_group_time(cells, comparisons, pairing)
    assert kept.all()
    return found


def sum_influence(cells: CellMoments, found: GroupTime) -> np.ndarray:
    """Return each cell's summed influence, shape (n_cells, K)."""
    psi = map_influence(cells, found)
    linear = psi.constant + np.einsum("ckt,ct->ck", psi.slope, cells.mean)
    return cells.n_units[:, None] * psi.fixed + cells.weight[:, None] * linear


@pytest.mark.parametrize("pairing", PAIRINGS)
@pytest.mark.parametrize("weights", [False, True])
@pytest.mark.parametrize("compress", [False, True])
def test_influence_sums_to_zero(pairing: Pairing, weights: bool, compress: bool) -> None:
    cells = build_cells(draw_paths(weights=weights), compress=compress)
    total = sum_influence(cells, estimate(cells, pairing)).sum(axis=0)
    np.testing.assert_allclose(total, 0.0, atol=1e-12)


@pytest.mark.parametrize("pairing", PAIRINGS)
@pytest.mark.parametrize("weights", [False, True])
def test_cells_equal_firms(pairing: Pairing, weights: bool) -> None:
    paths = draw_paths(weights=weights)
    gathered, apart = (estimate(build_cells(paths, compress=c), pairing) for c in (True, False))
    np.testing.assert_allclose(gathered.att, apart.att, **ROUNDING)
    np.testing.assert_allclose(gathered.weight, apart.weight, **ROUNDING)


@pytest.mark.parametrize("pairing", PAIRINGS)
def test_blocks_do_not_matter(pairing: Pairing, monkeypatch: pytest.MonkeyPatch) -> None:
    cells = build_cells(draw_paths())
    whole = estimate(cells, pairing)
    monkeypatch.setattr(module, "BLOCK_NUMBERS", 1)
    np.testing.assert_allclose(estimate(cells, pairing).att, whole.att, **ROUNDING)


@pytest.mark.parametrize("pairing", PAIRINGS)
def test_a_slope_touches_observed_periods_only(pairing: Pairing) -> None:
    cells = build_cells(draw_paths())
    found = estimate(cells, pairing)
    slope = map_influence(cells, found).slope
    assert not slope[np.broadcast_to(~cells.pattern[:, None, :], slope.shape)].any()
    np.testing.assert_array_equal(slope != 0, find_used(cells, found))


@pytest.mark.parametrize("pairing", PAIRINGS)
def test_pairs_use_both_periods_and_cross_sections_either(pairing: Pairing) -> None:
    cells = build_cells(draw_paths())
    found = estimate(cells, pairing)
    used = find_used(cells, found).sum(axis=2)
    assert set(np.unique(used)) == ({0, 2} if pairing == "pairwise" else {0, 1, 2})


def test_comparisons_without_firms_are_left_out() -> None:
    paths = draw_paths(n_units=3, patterns=1)
    cells = build_cells(paths)
    comparisons = choose_comparisons(
        np.array([2002.0, 2003, 2004, np.inf]),
        cells.periods,
        control_group="never_treated",
        base_period="universal",
        anticipation=0,
    )
    found, kept = estimate_group_time(cells, comparisons, "pairwise")
    present = np.isin(comparisons.cohort, cells.cohort) & np.isinf(cells.cohort).any()
    np.testing.assert_array_equal(kept, present)
    assert found.n_estimates == kept.sum()
