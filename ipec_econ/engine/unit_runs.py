"""Rows that are already in order of unit and period, recognised without a sort or a hash."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.arrays import BoolArray, IntArray


@dataclass(frozen=True, slots=True)
class UnitRuns:
    """Rows in strictly ascending order of unit and period: a unit is a run of rows.

    Attributes
    ----------
    starts
        First row of each unit, shape (n_units,).
    labels
        The units in order, shape (n_units,).
    n_rows
        Number of rows.
    """

    starts: IntArray
    labels: pa.Array
    n_rows: int

    def number_rows(self) -> IntArray:
        """Return the place of each row's unit in `labels`, shape (n_rows,)."""
        lengths = np.diff(self.starts, append=self.n_rows)
        return np.repeat(np.arange(len(self.starts), dtype=np.int64), lengths)


def find_unit_runs(rows: pa.Table, unit: str, time: str) -> UnitRuns | None:
    """Return the runs of a table sorted by unit and period; ``None`` where it is not.

    A table with a missing key, or a pair of keys that occurs twice, is not.

    Parameters
    ----------
    rows
        `unit` is text, `time` int64.
    """
    units, periods = rows.column(unit), rows.column(time)
    if rows.num_rows == 0 or units.null_count or periods.null_count:
        return None
    changed = find_changes(units)
    later = _find_later(np.asarray(periods.to_numpy(), dtype=np.int64))
    if not (later | changed[1:]).all():
        return None
    labels = units.filter(pa.array(changed)).combine_chunks()
    if not pc.all(pc.less(labels[:-1], labels[1:]), min_count=0).as_py():
        return None
    return UnitRuns(np.flatnonzero(changed).astype(np.int64), labels, rows.num_rows)


def find_changes(values: pa.ChunkedArray) -> BoolArray:
    """Return the rows that differ from the row before or are null, shape (n_rows,)."""
    changed: BoolArray = np.ones(len(values), dtype=np.bool_)
    if len(values) > 1:
        same = pc.equal(values.slice(1), values.slice(0, len(values) - 1))
        changed[1:] = ~pc.fill_null(same, False).to_numpy()
    return changed


def _find_later(periods: IntArray) -> BoolArray:
    later: BoolArray = periods[1:] > periods[:-1]
    return later
