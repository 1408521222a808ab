"""Counts of what comparisons use, against sets of rows."""

from __future__ import annotations

import numpy as np
import pytest

from ipec_econ.core.arrays import BoolArray
from ipec_econ.numerics.cells import count_used as module
from ipec_econ.numerics.cells.build_cells import build_cells
from ipec_econ.numerics.cells.cell_moments import CellMoments
from ipec_econ.numerics.cells.count_used import count_used
from tests.numerics.cells.draw_paths import draw_paths

COHORTS = np.array([2003.0, 2003.0, 2004.0])
PLACES = np.array([[0, 2], [0, 3], [1, 4]])
MEMBERS = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [1, 1, 1], [0, 0, 0]], dtype=bool)


def find_rows(cells: CellMoments) -> BoolArray:
    """Use both periods of firms seen in both, of the cohort and of the never treated."""
    used = np.zeros((cells.n_cells, 3, 5), dtype=bool)
    for k, (one, two) in enumerate(PLACES):
        side = (cells.cohort == COHORTS[k]) | np.isinf(cells.cohort)
        inside = side & cells.pattern[:, one] & cells.pattern[:, two]
        used[inside, k, one] = used[inside, k, two] = True
    return used


@pytest.mark.parametrize("clusters", [False, True])
@pytest.mark.parametrize("block", [1, 4_000_000])
def test_equals_sets_of_rows(clusters: bool, block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BLOCK_NUMBERS", block)
    paths = draw_paths(clusters=clusters)
    counts = count_used(
        build_cells(paths), find_rows, MEMBERS, lambda cells: cells.cohort[:, None] == COHORTS
    )
    for position, chosen in enumerate(MEMBERS):
        rows, treated = set(), set()
        for k in np.flatnonzero(chosen):
            for i in range(len(paths.cohort)):
                own = paths.cohort[i]
                if paths.observed[i, PLACES[k]].all() and (own == COHORTS[k] or np.isinf(own)):
                    rows |= {(i, t) for t in PLACES[k]}
                    treated |= {i} if own == COHORTS[k] else set()
        firms = {i for i, _ in rows}
        groups = firms if paths.cluster is None else {paths.cluster[i] for i in firms}
        assert counts.n_obs[position] == len(rows)
        assert counts.n_units[position] == len(firms)
        assert counts.n_treated[position] == len(treated)
        assert counts.n_clusters[position] == len(groups)
