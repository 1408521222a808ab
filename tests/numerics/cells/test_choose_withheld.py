"""Small cells, and those that would give them away."""

from __future__ import annotations

import numpy as np
import pytest

from ipec_econ.core.cell_table import CellTable
from ipec_econ.numerics.cells.choose_withheld import choose_withheld, count_cells


def make_table(
    n_units: list[int], cluster: list[int] | None = None, cohort: list[float] | None = None
) -> CellTable:
    size = len(n_units)
    return CellTable(
        periods=np.array([2001, 2002]),
        cohort=np.array(cohort or [2002.0] * size),
        pattern=np.ones((size, 2), dtype=bool),
        cluster=None if cluster is None else np.array(cluster),
        n_units=np.array(n_units),
        mean=np.zeros((size, 2)),
        scatter=np.zeros((size, 2, 2)),
    )


@pytest.mark.parametrize(
    ("n_units", "withheld"),
    [
        ([20, 30, 40], []),
        ([6, 4, 30], [0, 1]),
        # Four firms alone would be told by the difference to the total: the smallest goes too.
        ([4, 30, 20], [0, 2]),
        ([4, 10, 20, 30], [0, 1]),
        ([3, 3], [0, 1]),
    ],
)
def test_what_is_withheld_holds_enough_firms(n_units: list[int], withheld: list[int]) -> None:
    assert np.flatnonzero(choose_withheld(make_table(n_units), 10)).tolist() == withheld


def test_one_is_no_threshold() -> None:
    assert not choose_withheld(make_table([1, 1, 5]), 1).any()


def test_each_cohort_that_clusters_split_hides_enough_firms() -> None:
    # Cohort 2002: clusters of 4, 12, 30; cohort 2003: 9, 8, 40, whose small ones hold 17 firms.
    table = make_table(
        [4, 12, 30, 9, 8, 40],
        cluster=[0, 1, 2, 0, 1, 2],
        cohort=[2002.0] * 3 + [2003.0] * 3,
    )
    assert np.flatnonzero(choose_withheld(table, 10)).tolist() == [0, 1, 3, 4]


def test_counts_are_of_rows_firms_and_treated_firms() -> None:
    table = make_table([4, 12, 5], cohort=[2002.0, 2003.0, np.inf])
    counts = count_cells(table, np.array([True, True, True]))
    assert (counts.n_cells, counts.rows, counts.units, counts.treated_units) == (3, 42, 21, 4)
