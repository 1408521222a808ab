"""The firms' rows in order of unit and time, and what is seen of each unit when."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray
from ipec_econ.engine.unit_runs import find_unit_runs
from ipec_econ.panel.levels import encode_levels


@dataclass(frozen=True, slots=True)
class History:
    """Rows sorted by (unit, time), with the keys as integers.

    Attributes
    ----------
    codes
        Position of each row's unit in ``labels``, shape (n_rows,).
    labels
        The units in sorted order, shape (n_units,).
    times
        Periods, shape (n_rows,).
    """

    rows: pa.Table
    unit: str
    time: str
    codes: IntArray
    labels: pa.Array
    times: IntArray

    @property
    def n_units(self) -> int:
        """Number of units."""
        return len(self.labels)

    @property
    def first_period(self) -> int:
        """First period in which any unit is seen."""
        return int(self.times.min(initial=np.iinfo(np.int64).max))

    @property
    def last_period(self) -> int:
        """Last period in which any unit is seen."""
        return int(self.times.max(initial=np.iinfo(np.int64).min))

    def find_first_seen(self) -> IntArray:
        """Return each unit's first observed period, shape (n_units,)."""
        first = np.full(self.n_units, np.iinfo(np.int64).max)
        starts = self.find_starts()
        first[self.codes[starts]] = self.times[starts]
        return first

    def find_starts(self) -> IntArray:
        """Return the first row of each unit that has any, shape (≤ n_units,)."""
        changed: BoolArray = np.ones(len(self.codes), dtype=np.bool_)
        np.not_equal(self.codes[1:], self.codes[:-1], out=changed[1:])
        return np.flatnonzero(changed).astype(np.int64)

    def count_before(self, cohort: FloatArray) -> IntArray:
        """Return how many periods each unit is seen before `cohort`, shape (n_units,)."""
        before: BoolArray = self.times < cohort[self.codes]
        return np.bincount(self.codes[before], minlength=self.n_units).astype(np.int64)

    def find_rows(self, codes: IntArray, times: IntArray) -> IntArray:
        """Return the row of each (unit, period), −1 where the unit is not seen then."""
        low = int(min(self.times.min(initial=0), times.min(initial=0)))
        span = int(max(self.times.max(initial=0), times.max(initial=0))) - low + 1
        keys = self.codes * span + (self.times - low)
        wanted = codes * span + (times - low)
        at = np.searchsorted(keys, wanted)
        found = np.append(keys, -1)[at] == wanted
        return np.where(found, at, -1).astype(np.int64)


def index_history(rows: pa.Table, unit: str, time: str) -> History:
    """Sort rows by (unit, time) where they are not, and number their units."""
    runs = find_unit_runs(rows, unit, time)
    if runs is not None:
        periods = np.asarray(rows.column(time).to_numpy(), dtype=np.int64)
        return History(rows, unit, time, runs.number_rows(), runs.labels, periods)
    codes, labels = encode_levels(rows.column(unit))
    times = np.asarray(rows.column(time).to_numpy(), dtype=np.int64)
    order = np.lexsort((times, codes))
    if not np.array_equal(order, np.arange(len(order))):
        rows, codes, times = rows.take(pa.array(order)), codes[order], times[order]
    return History(rows, unit, time, codes, labels, times)
