"""Cells by SQL against cells by blocks."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from ipec_econ.engine.cell_query import query_cells
from ipec_econ.numerics.cells.cell_accumulator import CellAccumulator
from tests.numerics.cells.draw_paths import draw_paths

SQL_RTOL = 1e-12
"""Both merge moments around common means."""


@pytest.mark.parametrize("clusters", [False, True])
@pytest.mark.parametrize("level", [0.0, 1e6])
def test_one_query_gives_the_same_cells(clusters: bool, level: float) -> None:
    paths = draw_paths(11, n_units=3000, clusters=clusters)
    firm, place = np.nonzero(paths.observed)
    outcome = paths.outcome[firm, place] + level
    paths.outcome[firm, place] = outcome
    never = np.isinf(paths.cohort[firm])
    columns = {
        "the firm": pa.array([f"f{one}" for one in firm]),
        "year": paths.periods[place],
        "g": pa.array(np.where(never, 0, paths.cohort[firm]).astype(np.int64), mask=never),
        "y": outcome,
    }
    if clusters:
        columns["region"] = paths.cluster[firm]
    shuffled = np.random.default_rng(0).permutation(len(firm))
    rows = pa.table(columns).take(pa.array(shuffled))
    found = query_cells(
        rows,
        unit="the firm",
        time="year",
        cohort="g",
        outcome="y",
        cluster="region" if clusters else None,
    )
    cells = CellAccumulator(paths.periods)
    cells.add(paths)
    expected = cells.finish()
    for name in ("periods", "cohort", "pattern", "n_units"):
        np.testing.assert_array_equal(getattr(found, name), getattr(expected, name))
    if clusters:
        np.testing.assert_array_equal(found.cluster, expected.cluster)
    np.testing.assert_allclose(found.mean, expected.mean, rtol=SQL_RTOL, atol=SQL_RTOL)
    scale = float(expected.n_units.max())
    np.testing.assert_allclose(found.scatter, expected.scatter, rtol=0, atol=SQL_RTOL * scale)
