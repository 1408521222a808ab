"""The covariance from moments against sums over firms."""

from __future__ import annotations

import numpy as np
import pytest

from ipec_econ.numerics.cells import cell_covariance
from ipec_econ.numerics.cells.build_cells import build_cells
from ipec_econ.numerics.cells.cell_covariance import Influence, compute_cell_covariance
from ipec_econ.numerics.cells.cell_moments import CellMoments
from tests.numerics.cells.draw_paths import draw_paths

ROUNDING = {"rtol": 1e-12, "atol": 1e-12}
"""The same sums in another order."""

N_ESTIMATES = 4


def map_influence(cells: CellMoments) -> Influence:
    """Make coefficients of cohort and pattern alone, the last estimate without a slope."""
    number = np.where(np.isinf(cells.cohort), 1.0, cells.cohort - 2000)[:, None]
    seen = cells.pattern.sum(axis=1)[:, None]
    k = np.arange(1, N_ESTIMATES + 1)
    slope = np.sin(number * k)[:, :, None] * np.cos(k[:, None] + np.arange(cells.pattern.shape[1]))
    slope = slope * cells.pattern[:, None, :]
    slope[:, -1] = 0.0
    return Influence(np.cos(seen * k), np.sin(seen + k), slope)


@pytest.mark.parametrize("weights", [False, True])
@pytest.mark.parametrize("clusters", [False, True])
@pytest.mark.parametrize("block", [1, 4_000_000])
def test_equals_sums_over_firms(
    weights: bool, clusters: bool, block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cell_covariance, "BLOCK_NUMBERS", block)
    paths = draw_paths(weights=weights, clusters=clusters)
    found = compute_cell_covariance(build_cells(paths), map_influence, N_ESTIMATES)
    firms = build_cells(paths, compress=False)
    psi = map_influence(firms)
    linear = psi.constant + np.einsum("nkt,nt->nk", psi.slope, paths.outcome)
    each = psi.fixed + firms.weight[:, None] * linear
    if clusters:
        each = np.array([each[paths.cluster == c].sum(axis=0) for c in range(7)])
    np.testing.assert_allclose(found, each.T @ each, **ROUNDING)
    np.testing.assert_array_equal(found, found.T)


@pytest.mark.parametrize("weights", [False, True])
@pytest.mark.parametrize("clusters", [False, True])
def test_gathering_does_not_change_it(weights: bool, clusters: bool) -> None:
    paths = draw_paths(weights=weights, clusters=clusters)
    found = [
        compute_cell_covariance(build_cells(paths, compress=compress), map_influence, N_ESTIMATES)
        for compress in (True, False)
    ]
    np.testing.assert_allclose(found[0], found[1], **ROUNDING)
