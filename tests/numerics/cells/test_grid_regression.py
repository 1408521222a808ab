"""Regressions with cohort and period effects on moments against dummies on rows."""

from __future__ import annotations

import numpy as np
import pytest

from ipec_econ.core.arrays import FloatArray, IntArray
from ipec_econ.numerics.cells.build_cells import build_cells
from ipec_econ.numerics.cells.grid_regression import compute_grid_meat, solve_grid
from tests.numerics.cells.draw_paths import draw_paths

ROUNDING = {"rtol": 1e-9, "atol": 1e-10}
"""Normal equations of a few dummies against a dense least-squares solver."""


def mark(cohorts: FloatArray, periods: IntArray) -> FloatArray:
    """Mark treated periods of each cohort, the treatment as a whole last: collinear."""
    treated = periods >= cohorts[:, None]
    dummies = [treated & (cohorts[:, None] == one) for one in (2003.0, 2004.0)]
    return np.stack([*dummies, treated], axis=2).astype(float)


@pytest.mark.parametrize("compress", [True, False])
@pytest.mark.parametrize("weights", [False, True])
@pytest.mark.parametrize("clusters", [False, True])
def test_equals_dummies_on_rows(compress: bool, weights: bool, clusters: bool) -> None:
    paths = draw_paths(weights=weights, clusters=clusters)
    cells = build_cells(paths, compress=compress)
    solved = solve_grid(cells, mark)
    assert solved.kept.tolist() == [True, True, False]
    unit, place = np.nonzero(paths.observed)
    cohort, outcome = paths.cohort[unit], paths.outcome[unit, place]
    row_weight = np.ones(len(unit)) if paths.weight is None else paths.weight[unit]
    root = np.sqrt(row_weight)[:, None]
    columns = mark(paths.cohort, paths.periods)[unit, place][:, :2] * root
    effects = root * np.column_stack(
        [
            cohort[:, None] == np.unique(cohort),
            place[:, None] == np.arange(1, len(paths.periods)),
        ]
    )
    both = np.column_stack([columns, outcome[:, None] * root])
    net = both - effects @ np.linalg.lstsq(effects, both, rcond=None)[0]
    beta, *_ = np.linalg.lstsq(net[:, :2], net[:, 2], rcond=None)
    residual = net[:, 2] - net[:, :2] @ beta
    np.testing.assert_allclose(solved.coefficients, beta, **ROUNDING)
    np.testing.assert_allclose(solved.ssr, residual @ residual, **ROUNDING)
    np.testing.assert_allclose(solved.tss_within, net[:, 2] @ net[:, 2], **ROUNDING)
    centred = outcome - np.average(outcome, weights=row_weight)
    np.testing.assert_allclose(solved.tss, row_weight @ centred**2, **ROUNDING)
    group = unit if paths.cluster is None else paths.cluster[unit]
    scores = np.zeros((group.max() + 1, 2))
    np.add.at(scores, group, net[:, :2] * residual[:, None])
    np.testing.assert_allclose(compute_grid_meat(cells, solved), scores.T @ scores, **ROUNDING)
