"""Cells that carry scores give the covariance that firms give."""

from __future__ import annotations

import numpy as np
import pytest

from ipec_econ.numerics.cells import group_firms
from ipec_econ.numerics.cells.cell_covariance import Influence, compute_cell_covariance
from ipec_econ.numerics.cells.cell_moments import CellMoments
from ipec_econ.numerics.cells.join_scores import build_score_cells, narrow_cells
from tests.numerics.cells.draw_paths import draw_paths


@pytest.mark.parametrize("weights", [False, True])
@pytest.mark.parametrize("clusters", [False, True])
@pytest.mark.parametrize("apart", [False, True])
def test_paths_and_scores_have_one_covariance(
    weights: bool, clusters: bool, apart: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if apart:
        monkeypatch.setattr(group_firms, "MIN_UNITS", 0)
        monkeypatch.setattr(group_firms, "MAX_SHARE", 0.0)
    paths = draw_paths(4, weights=weights, clusters=clusters)
    n_units, n_periods = paths.observed.shape
    scores = np.random.default_rng(5).normal(size=(n_units, 2))
    cells = build_score_cells(paths, [paths.outcome], scores)
    assert (cells.n_cells == n_units) == apart

    def influence(block: CellMoments) -> Influence:
        """Means of observed outcomes, and of both scores."""
        narrow = narrow_cells(block, paths.periods)
        assert narrow.mean.shape == narrow.pattern.shape == (block.n_cells, n_periods)
        slope = np.zeros((block.n_cells, 3, n_periods + 2))
        slope[:, 0, :n_periods] = narrow.pattern / narrow.pattern.sum(axis=1)[:, None]
        slope[:, 1:, n_periods:] = np.eye(2)
        nothing = np.zeros((block.n_cells, 3))
        return Influence(nothing, nothing, slope)

    mean = paths.outcome.sum(axis=1) / paths.observed.sum(axis=1)
    psi = np.column_stack([mean, scores])
    if paths.weight is not None:
        psi *= paths.weight[:, None]
    if paths.cluster is not None:
        sums = np.zeros((paths.cluster.max() + 1, 3))
        np.add.at(sums, paths.cluster, psi)
        psi = sums
    np.testing.assert_allclose(
        compute_cell_covariance(cells, influence, 3), psi.T @ psi, rtol=1e-11
    )
