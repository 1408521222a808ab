"""Rows, weights and firms of every cohort in every period."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import FloatArray, IntArray
from ipec_econ.numerics.cells.paths import place_periods


@dataclass(frozen=True, slots=True)
class CohortGrid:
    """A panel counted by cohort and period; C cohorts, T periods.

    Attributes
    ----------
    cohorts
        In order, ``inf`` = never treated last, shape (C,).
    periods
        In order, shape (T,).
    n_obs
        Rows, shape (C, T).
    weight
        Sum of the rows' weights, shape (C, T).
    size
        Sum of the firms' mean weights, shape (C,): firms, where there are no weights.
    """

    cohorts: FloatArray
    periods: IntArray
    n_obs: IntArray
    weight: FloatArray
    size: FloatArray

    @property
    def rel_time(self) -> FloatArray:
        """Periods since treatment, ``-inf`` for never treated, shape (C, T)."""
        rel_time: FloatArray = self.periods - self.cohorts[:, None]
        return rel_time


def count_grid(
    unit: IntArray,
    time: IntArray,
    cohort: FloatArray,
    weights: FloatArray | None,
    placed: tuple[IntArray, IntArray] | None = None,
    copies: IntArray | None = None,
    sizes: FloatArray | IntArray | None = None,
) -> CohortGrid:
    """Count a panel by cohort and period.

    Parameters
    ----------
    unit, time, cohort, weights
        Shape (n_obs,); units are codes from 0, every one of which occurs, and a unit has one
        cohort. Without weights rows count one each.
    placed
        What `ipec_econ.numerics.cells.paths.place_periods` returns for `time`, where it is known.
    copies
        Firms that a row stands for, the same for all rows of a unit unless there are `sizes`;
        ``None`` means one each.
    sizes
        Sum of the weights of each unit's firms, where rows of a unit stand for different firms.
    """
    n_units = int(unit.max(initial=-1)) + 1
    periods, place = place_periods(time) if placed is None else placed
    by_unit = np.empty(n_units)
    by_unit[unit] = cohort
    cohorts, code = np.unique(by_unit, return_inverse=True)
    shape = (len(cohorts), len(periods))
    cell = (code * len(periods))[unit]
    cell += place
    n_obs = np.bincount(cell, copies, minlength=shape[0] * shape[1]).reshape(shape)
    weight: FloatArray = n_obs.astype(np.float64)
    firms: IntArray | None = None
    if copies is not None:
        firms = np.empty(n_units, dtype=np.int64)
        firms[unit] = copies
    size: FloatArray = np.bincount(code, firms, minlength=shape[0]).astype(np.float64)
    if weights is not None:
        sums = np.bincount(cell, _multiply(weights, copies), minlength=n_obs.size)
        weight = np.asarray(sums, dtype=np.float64).reshape(shape)
        each = _multiply(np.bincount(unit, weights, minlength=n_units) / np.bincount(unit), firms)
        size = np.asarray(np.bincount(code, each, minlength=shape[0]), dtype=np.float64)
    if sizes is not None:
        size = np.asarray(np.bincount(code, sizes, minlength=shape[0]), dtype=np.float64)
    return CohortGrid(
        cohorts=cohorts,
        periods=periods,
        n_obs=n_obs.astype(np.int64),
        weight=weight,
        size=size,
    )


def _multiply(values: FloatArray, copies: IntArray | None) -> FloatArray:
    return values if copies is None else values * copies
