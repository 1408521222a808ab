"""Sums by cohort against loops over firms with explicit demeaning matrices."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipec_econ.core.arrays import BoolArray, FloatArray
from ipec_econ.numerics.cells.build_cells import build_cells
from ipec_econ.numerics.cells.cohort_sums import sum_clusters, sum_cohorts, sum_squares
from ipec_econ.numerics.cells.paths import Paths
from tests.numerics.cells.draw_paths import draw_paths

ROUNDING = {"rtol": 1e-11, "atol": 1e-11}
"""The same few hundred terms, added in another order."""


def make_demeaner(observed: BoolArray) -> FloatArray:
    """Return M of one firm, shape (T, T)."""
    seen = observed.astype(float)
    return np.diag(seen) - np.outer(seen, seen) / seen.sum()


def list_firms(paths: Paths) -> list[tuple[float, float, FloatArray, FloatArray]]:
    """Return each firm's cohort, weight, M and path."""
    weight = np.ones(len(paths.cohort)) if paths.weight is None else paths.weight
    return [
        (paths.cohort[i], weight[i], make_demeaner(paths.observed[i]), paths.outcome[i])
        for i in range(len(paths.cohort))
    ]


@pytest.mark.parametrize("compress", [True, False])
@pytest.mark.parametrize("weights", [False, True])
def test_equal_loops_over_firms(compress: bool, weights: bool) -> None:
    paths = draw_paths(weights=weights)
    cells = build_cells(paths, compress=compress)
    sums = sum_cohorts(cells)
    fitted = np.random.default_rng(2).normal(size=sums.moments.shape)
    squares = sum_squares(cells, sums, fitted)
    for g, cohort in enumerate(sums.cohorts):
        firms = [firm for firm in list_firms(paths) if firm[0] == cohort]
        np.testing.assert_allclose(sums.gram[g], sum(w * m for _, w, m, _ in firms), **ROUNDING)
        moments = sum(w * m @ y for _, w, m, y in firms)
        np.testing.assert_allclose(sums.moments[g], moments, **ROUNDING)
        residuals = [w * m @ (y - fitted[g]) for _, w, m, y in firms]
        np.testing.assert_allclose(squares[g], sum(np.outer(r, r) for r in residuals), **ROUNDING)


@pytest.mark.parametrize("compress", [True, False])
def test_clusters_equal_loops_over_firms(compress: bool) -> None:
    paths = draw_paths(weights=True, clusters=True)
    cells = build_cells(paths, compress=compress)
    sums = sum_cohorts(cells)
    draw = np.random.default_rng(3)
    fitted, net = (
        draw.normal(size=sums.moments.shape),
        draw.normal(size=(*sums.moments.shape, 2)),
    )
    expected = np.zeros((7, 2))
    assert paths.cluster is not None
    for cluster, (cohort, weight, demean, path) in zip(
        paths.cluster, list_firms(paths), strict=True
    ):
        g = np.searchsorted(sums.cohorts, cohort)
        expected[cluster] += weight * net[g].T @ demean @ (path - fitted[g])
    np.testing.assert_allclose(sum_clusters(cells, sums, fitted, net), expected, **ROUNDING)


def test_clusters_are_asked_for_where_there_are_some() -> None:
    cells = build_cells(draw_paths())
    sums = sum_cohorts(cells)
    with pytest.raises(ValueError, match="no clusters"):
        sum_clusters(cells, sums, sums.moments, sums.moments[:, :, None])


@given(seed=st.integers(0, 10_000), level=st.floats(-1e6, 1e6))
def test_a_firms_level_changes_nothing(seed: int, level: float) -> None:
    paths = draw_paths(seed, n_units=20)
    moved = Paths(
        periods=paths.periods,
        outcome=np.where(paths.observed, paths.outcome + level, 0.0),
        observed=paths.observed,
        cohort=paths.cohort,
        weight=None,
        cluster=None,
    )
    one, other = (sum_cohorts(build_cells(each)) for each in (paths, moved))
    scale = 1e-13 * (1 + abs(level)) * len(paths.cohort)
    np.testing.assert_allclose(one.moments, other.moments, rtol=0, atol=scale)
