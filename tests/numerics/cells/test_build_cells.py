"""Cells against a plain grouping of firms."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from ipec_econ.numerics.cells.build_cells import build_cells
from ipec_econ.numerics.cells.group_firms import MAX_PERIODS
from ipec_econ.numerics.cells.paths import Paths
from tests.numerics.cells.draw_paths import draw_paths

ROUNDING = {"rtol": 1e-12, "atol": 1e-13}
"""The same sums in another order."""


def group_firms(paths: Paths) -> list[np.ndarray]:
    """Return the firms of each cell, by pandas, in the order of cluster, cohort and pattern."""
    table = pd.DataFrame({"cohort": paths.cohort, "cluster": 0})
    if paths.cluster is not None:
        table["cluster"] = paths.cluster
    table["pattern"] = [sum(1 << t for t in np.flatnonzero(row)) for row in paths.observed]
    grouped = table.groupby(["cluster", "cohort", "pattern"], sort=True).indices
    return list(grouped.values())


@pytest.mark.parametrize("weights", [False, True])
@pytest.mark.parametrize("clusters", [False, True])
def test_moments_are_those_of_the_firms(weights: bool, clusters: bool) -> None:
    paths = draw_paths(weights=weights, clusters=clusters)
    cells = build_cells(paths)
    groups = group_firms(paths)
    assert cells.n_cells == len(groups) < len(paths.cohort)
    for k, firms in enumerate(groups):
        path = paths.outcome[firms]
        weight = np.ones(len(firms)) if paths.weight is None else paths.weight[firms]
        assert (cells.n_units[k], cells.cohort[k]) == (len(firms), paths.cohort[firms[0]])
        np.testing.assert_array_equal(cells.pattern[k], paths.observed[firms[0]])
        assert cells.weight[k] == pytest.approx(weight.sum())
        assert cells.weight_sq[k] == pytest.approx((weight**2).sum())
        np.testing.assert_allclose(
            cells.mean[k], np.average(path, axis=0, weights=weight), **ROUNDING
        )
        centre = np.average(path, axis=0, weights=weight**2)
        np.testing.assert_allclose(cells.mean_sq[k], centre, **ROUNDING)
        if clusters:
            assert cells.cross is None
            assert set(paths.cluster[firms]) == {cells.cluster[k]}
        else:
            spread = (path - centre) * weight[:, None]
            np.testing.assert_allclose(cells.cross[k], spread.T @ spread, **ROUNDING)


def test_without_gathering_each_firm_is_a_cell() -> None:
    paths = draw_paths(weights=True)
    cells = build_cells(paths, compress=False)
    assert cells.n_units.tolist() == [1] * 60
    np.testing.assert_array_equal(cells.mean, paths.outcome)
    np.testing.assert_array_equal(cells.weight_sq, paths.weight**2)
    assert cells.cross is None


def test_many_patterns_are_not_gathered() -> None:
    few = draw_paths(n_units=1200, n_periods=12, patterns=40)
    many = draw_paths(n_units=1200, n_periods=12, patterns=1200)
    assert build_cells(few).n_cells < 300
    assert build_cells(many).n_cells == 1200
    assert build_cells(many, compress=True).n_cells < 1200


def test_long_panels_are_not_gathered_unless_asked() -> None:
    paths = draw_paths(n_periods=90)
    assert paths.outcome.shape[1] == 90 > 2 * MAX_PERIODS
    assert build_cells(paths).n_cells == 60
    # Two patterns that differ in the last period alone stay two.
    observed = np.ones_like(paths.observed)
    observed[::2, -1] = False
    alike = replace(paths, observed=observed, cohort=np.full(60, np.inf))
    gathered = build_cells(alike, compress=True)
    assert gathered.n_units.tolist() == [30, 30]


def test_outcomes_far_from_zero_keep_their_spread() -> None:
    paths = draw_paths()
    far = replace(paths, outcome=np.where(paths.observed, paths.outcome + 1e8, 0.0))
    np.testing.assert_allclose(
        build_cells(far).cross, build_cells(paths).cross, rtol=1e-6, atol=1e-6
    )


def test_splitting_loses_no_cell() -> None:
    cells = build_cells(draw_paths(weights=True))
    for size in (1, 2, 100):
        parts = list(cells.split(size))
        assert max(part.n_cells for part in parts) <= size
        np.testing.assert_array_equal(np.concatenate([p.mean for p in parts]), cells.mean)
        np.testing.assert_array_equal(np.concatenate([p.cross for p in parts]), cells.cross)


def test_paths_stay_as_they_are() -> None:
    paths = draw_paths(weights=True)
    before = paths.outcome.copy()
    build_cells(paths)
    np.testing.assert_array_equal(paths.outcome, before)
