"""Moments of some rows of stored cells against those of the firms' rows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ipec_econ.numerics.cells.build_cells import build_cells
from ipec_econ.numerics.cells.cell_accumulator import CellAccumulator
from ipec_econ.numerics.cells.restrict_cells import restrict_cells
from tests.numerics.cells.draw_paths import draw_paths

ROUNDING = {"rtol": 1e-11, "atol": 1e-12}
"""Squares net of firms' means come from cross-products here, and from firms there."""


@pytest.mark.parametrize("weights", [False, True])
@pytest.mark.parametrize("clusters", [False, True])
def test_some_rows_are_those_of_the_firms(weights: bool, clusters: bool) -> None:
    paths = draw_paths(5, weights=weights, clusters=clusters, n_units=90)
    kept = paths.observed.copy()
    kept[:, 1] = False
    # Treated firms lose their last period too, as a window would cut it.
    kept[np.isfinite(paths.cohort), -1] = False
    some = kept.any(axis=1)
    cut = replace(
        paths,
        outcome=np.where(kept, paths.outcome, 0.0)[some],
        observed=kept[some],
        cohort=paths.cohort[some],
        weight=None if paths.weight is None else paths.weight[some],
        cluster=None if paths.cluster is None else paths.cluster[some],
    )
    whole = CellAccumulator(paths.periods)
    whole.add(paths)
    table = whole.finish()
    pattern = table.pattern.copy()
    pattern[:, 1] = False
    pattern[np.isfinite(table.cohort), -1] = False
    chosen = np.flatnonzero(pattern.any(axis=1))
    cluster = None if table.cluster is None else table.cluster[chosen]
    cells = restrict_cells(table, chosen, pattern[chosen], table.cohort[chosen], cluster)

    expected = build_cells(cut, compress=False)
    seen = [0, *range(2, len(paths.periods))]
    np.testing.assert_array_equal(cells.periods, paths.periods[seen])
    rows = cells.pattern * cells.weight[:, None]
    own = (expected.pattern * expected.weight[:, None])[:, seen]
    np.testing.assert_allclose(rows.sum(axis=0), own.sum(axis=0), **ROUNDING)
    means = (expected.mean[:, seen] * own).sum(axis=0)
    np.testing.assert_allclose((cells.mean * rows).sum(axis=0), means, **ROUNDING)
    total = (cells.spread + (rows * cells.mean**2).sum(axis=1)).sum()
    assert total == pytest.approx((own * expected.mean[:, seen] ** 2).sum(), rel=1e-12)
    firm = expected.mean.sum(axis=1) / expected.pattern.sum(axis=1)
    net = (expected.weight[:, None] * (expected.mean - firm[:, None]) ** 2)[expected.pattern].sum()
    average = cells.mean.sum(axis=1) / cells.pattern.sum(axis=1)
    between = (rows * (cells.mean - average[:, None]) ** 2).sum()
    assert cells.within_spread.sum() + between == pytest.approx(net, rel=1e-11)
    if not clusters:
        crossed = sum(
            np.where(p[:, None] & p, c + w * np.outer(m, m), 0)
            for p, c, w, m in zip(
                cells.pattern, cells.cross, cells.weight_sq, cells.mean_sq, strict=True
            )
        )
        weighted = expected.mean[:, seen] * expected.weight[:, None]
        np.testing.assert_allclose(crossed, weighted.T @ weighted, **ROUNDING)
    else:
        assert cells.cross is None
