"""Firms by cluster, cohort and pattern, whatever the number of periods."""

from __future__ import annotations

import numpy as np
import pytest

from ipec_econ.numerics.cells.number_cells import number_cells
from ipec_econ.numerics.cells.paths import Paths


@pytest.mark.parametrize("n_periods", [1, 7, 8, 9, 15, 16, 17, 62, 63])
@pytest.mark.parametrize("has_clusters", [False, True])
def test_a_cell_holds_the_firms_that_are_alike_in_their_order(
    n_periods: int, has_clusters: bool
) -> None:
    draw = np.random.default_rng(n_periods)
    known = draw.uniform(size=(4, n_periods)) < 0.7
    # Two that differ in the last period alone, which may be alone in its byte.
    known[1], known[1, -1] = known[0], not known[0, -1]
    observed = known[draw.integers(0, 4, 200)]
    cohort = draw.choice([2003.0, 2004.0, np.inf], 200)
    cluster = draw.integers(0, 3, 200) if has_clusters else None
    paths = Paths(
        periods=np.arange(n_periods),
        outcome=np.zeros((200, n_periods)),
        observed=observed,
        cohort=cohort,
        weight=None,
        cluster=cluster,
    )
    found = number_cells(paths)
    expected: dict[tuple[int, float, bytes], list[int]] = {}
    for firm in range(200):
        own = 0 if cluster is None else int(cluster[firm])
        key = (own, float(cohort[firm]), observed[firm].tobytes())
        expected.setdefault(key, []).append(firm)
    cells = [list(cell) for cell in np.split(found.order, found.starts[1:])]
    assert sorted(cells) == sorted(expected.values())
