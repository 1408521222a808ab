"""Rows of a panel as one outcome path a firm."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray, SmallArray

FEW_PERIODS = 10_000
"""Periods that may be counted one by one, whether they occur or not."""


@dataclass(frozen=True, slots=True)
class Paths:
    """One path a firm.

    Attributes
    ----------
    periods
        Periods that occur in the rows, in order, shape (T,).
    outcome
        Shape (n_units, T), 0 where not observed.
    observed
        Shape (n_units, T).
    cohort
        Shape (n_units,), ``inf`` = never treated.
    weight
        Shape (n_units,); ``None`` means one each.
    cluster
        Codes from 0 of groups coarser than the firm, shape (n_units,); ``None`` where every
        firm is its own.
    stratum
        Codes from 0 of groups of firms with period effects of their own, shape (n_units,);
        ``None`` where all firms share theirs.
    treated
        1 under treatment, 0 not, −1 where that is not known, shape (n_units, T); ``None`` where
        the cohort says it.
    number
        The firm's name where firms are followed and names are whole numbers, shape (n_units,);
        else ``None``.
    """

    periods: IntArray
    outcome: FloatArray
    observed: BoolArray
    cohort: FloatArray
    weight: FloatArray | None
    cluster: IntArray | None
    stratum: IntArray | None = None
    treated: SmallArray | None = None
    number: IntArray | None = None


def widen_rows(
    outcome: FloatArray,
    unit: IntArray,
    time: IntArray,
    cohort: FloatArray,
    *,
    weight: FloatArray | None = None,
    cluster: IntArray | None = None,
    placed: tuple[IntArray, IntArray] | None = None,
) -> Paths:
    """Return the rows as paths; cohort, weight and cluster are taken from a firm's last row.

    Parameters
    ----------
    outcome, unit, time, cohort, weight, cluster
        Shape (n_obs,); units are codes from 0, every one of which occurs, and (unit, time)
        pairs are unique.
    placed
        What `place_periods` returns for `time`, where it is known.
    """
    n_units = int(unit.max(initial=-1)) + 1
    periods, place = place_periods(time) if placed is None else placed
    shape = (n_units, len(periods))
    paths = np.zeros(shape)
    observed: BoolArray = np.zeros(shape, dtype=np.bool_)
    # One index for both, into the arrays as they lie in memory.
    at = unit * len(periods)
    at += place
    paths.reshape(-1)[at] = outcome
    observed.reshape(-1)[at] = True
    return Paths(
        periods=periods,
        outcome=paths,
        observed=observed,
        cohort=_take_last(cohort, unit, n_units),
        weight=None if weight is None else _take_last(weight, unit, n_units),
        cluster=None
        if cluster is None
        else _take_last(cluster.astype(np.float64), unit, n_units).astype(np.int64),
    )


def place_periods(time: IntArray) -> tuple[IntArray, IntArray]:
    """Return the periods that occur and each row's place among them, without a sort of rows."""
    first = int(time.min()) if len(time) else 0
    if len(time) and int(time.max()) - first > len(time) + FEW_PERIODS:
        # Dates as numbers: a table of every period between the first and the last is too long.
        periods, place = np.unique(time, return_inverse=True)
        return periods.astype(np.int64), place.astype(np.int64)
    place = time - first
    occurs = np.bincount(place) > 0
    periods = (np.flatnonzero(occurs) + first).astype(np.int64)
    if occurs.all():
        return periods, place
    ranks = np.cumsum(occurs) - 1
    return periods, ranks[place].astype(np.int64, copy=False)


def _take_last(values: FloatArray, unit: IntArray, n_units: int) -> FloatArray:
    taken = np.empty(n_units)
    taken[unit] = values
    return taken
