"""Counts by cohort and period."""

from __future__ import annotations

import numpy as np

from ipec_econ.numerics.cohort_grid import count_grid

UNIT = np.array([0, 0, 1, 1, 2])
TIME = np.array([2010, 2012, 2010, 2011, 2012])
COHORT = np.array([np.inf, np.inf, 2011.0, 2011.0, np.inf])


def test_rows_and_firms_are_counted() -> None:
    grid = count_grid(UNIT, TIME, COHORT, None)
    assert grid.cohorts.tolist() == [2011, np.inf]
    assert grid.periods.tolist() == [2010, 2011, 2012]
    assert grid.n_obs.tolist() == [[1, 1, 0], [1, 0, 2]]
    assert grid.weight.tolist() == [[1, 1, 0], [1, 0, 2]]
    assert grid.size.tolist() == [1, 2]
    assert grid.rel_time[0].tolist() == [-1, 0, 1]
    assert np.isneginf(grid.rel_time[1]).all()


def test_weights_are_summed_over_rows_and_averaged_over_a_firms() -> None:
    grid = count_grid(UNIT, TIME, COHORT, np.array([1.0, 3.0, 2.0, 2.0, 5.0]))
    assert grid.n_obs.tolist() == [[1, 1, 0], [1, 0, 2]]
    assert grid.weight.tolist() == [[2, 2, 0], [1, 0, 8]]
    assert grid.size.tolist() == [2, 7]


def test_no_rows_are_no_cells() -> None:
    none = np.empty(0, dtype=np.int64)
    grid = count_grid(none, none, np.empty(0), None)
    assert (len(grid.cohorts), len(grid.periods), grid.n_obs.shape) == (0, 0, (0, 0))


def test_rows_of_cells_count_as_often_as_they_have_firms() -> None:
    copies = np.array([3, 3, 2, 2, 1])
    weights = np.array([1.0, 1.0, 2.0, 2.0, 5.0])
    firms = np.repeat(UNIT, copies) * 10 + np.concatenate([np.arange(n) for n in copies])
    unit = np.unique(firms, return_inverse=True)[1]
    for given in (None, weights):
        grid = count_grid(UNIT, TIME, COHORT, given, copies=copies)
        written = None if given is None else np.repeat(given, copies)
        rows = (unit, np.repeat(TIME, copies), np.repeat(COHORT, copies), written)
        whole = count_grid(*rows)
        for name in ("n_obs", "weight", "size"):
            np.testing.assert_allclose(getattr(grid, name), getattr(whole, name), rtol=1e-15)
