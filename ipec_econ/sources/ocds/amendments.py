"""Which award entries stand: the latest release of each award, where it has not ended."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.arrays import BoolArray, IntArray
from ipec_econ.sources.ocds.columns import KEY_HIGH, KEY_LOW, MOMENT, SEQUENCE

STANDING_COLUMNS = (SEQUENCE, MOMENT, KEY_HIGH, KEY_LOW, "notice_id", "status", "n_suppliers")
"""What `find_standing` looks at."""

ENDED = ("cancelled", "unsuccessful", "pending")


@dataclass(frozen=True, slots=True)
class Standing:
    """Rows that are left after each step, shape (n_rows,) each, every one within the former.

    Attributes
    ----------
    named
        Rows with a supplier, and rows of entries that end an award.
    latest
        Rows of the latest release of their award.
    active
        Rows of awards that are neither cancelled, unsuccessful nor pending.
    """

    named: BoolArray
    latest: BoolArray
    active: BoolArray


def find_standing(table: pa.Table) -> Standing:
    """Return which rows stand.

    The latest release of (ocid, award id) by date, then release id, then order of reading
    stands. An entry that names no supplier and ends nothing is only a remark on its award: it
    is dropped first, so that it cannot displace the award.
    """
    status = table.column("status").cast(pa.string())
    ended = pc.fill_null(pc.is_in(status, value_set=pa.array(ENDED)), False)
    is_ended = ended.to_numpy().astype(np.bool_)
    named = (table.column("n_suppliers").to_numpy() > 0) | is_ended
    award = _number_awards(table)
    latest = named.copy()
    # Most awards are published once: only the others are put in order.
    rows = np.flatnonzero(named & _is_repeated(award, table.column(SEQUENCE).to_numpy()))
    repeated = table.select([MOMENT, SEQUENCE, "notice_id"]).take(rows)
    latest[rows] = _find_latest(
        award[rows],
        _read_moments(repeated),
        _rank_releases(repeated),
        repeated.column(SEQUENCE).to_numpy(),
    )
    return Standing(named, latest, latest & ~is_ended)


def _is_repeated(award: IntArray, sequence: IntArray) -> BoolArray:
    """Tell, shape (n_rows,), whether several releases hold the row's award."""
    n_awards = int(award.max(initial=-1)) + 1
    first = np.zeros(n_awards, dtype=np.int64)
    first[award] = sequence
    several = np.zeros(n_awards, dtype=np.bool_)
    several[award[sequence != first[award]]] = True
    found: BoolArray = several[award]
    return found


def _find_latest(
    award: IntArray, moment: IntArray, release: IntArray, sequence: IntArray
) -> BoolArray:
    order = np.lexsort((sequence, release, moment, award))
    winner = np.full(int(award.max(initial=-1)) + 1, -1, dtype=np.int64)
    # Later assignments win: the last row of an award in this order is of its latest release.
    winner[award[order]] = sequence[order]
    found: BoolArray = winner[award] == sequence
    return found


def _number_awards(table: pa.Table) -> IntArray:
    """Return a number from 0 for every award, shape (n_rows,)."""
    high, low = table.column(KEY_HIGH).to_numpy(), table.column(KEY_LOW).to_numpy()
    order = np.lexsort((low, high))
    is_new = np.ones(len(order), dtype=np.bool_)
    is_new[1:] = (np.diff(high[order]) != 0) | (np.diff(low[order]) != 0)
    numbers = np.empty(len(order), dtype=np.int64)
    numbers[order] = np.cumsum(is_new) - 1
    return numbers


def _read_moments(table: pa.Table) -> IntArray:
    earliest = np.iinfo(np.int64).min
    moments: IntArray = pc.fill_null(table.column(MOMENT), earliest).to_numpy()
    return moments


def _rank_releases(table: pa.Table) -> IntArray:
    """Return each row's place among the sorted release ids; a release without one comes first."""
    ids = pc.fill_null(table.column("notice_id"), "")
    known = pc.unique(ids)
    ordered = known.take(pc.sort_indices(known))
    ranks: IntArray = pc.index_in(ids, value_set=ordered).to_numpy().astype(np.int64)
    return ranks
