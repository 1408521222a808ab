"""Which award entries stand: one release of each award, where it has not ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.arrays import BoolArray, IntArray
from ipec_econ.core.spec.award_timing import Amendments, KnownAt
from ipec_econ.sources.ocds.columns import KEY_HIGH, KEY_LOW, MOMENT, SEQUENCE

STANDING_COLUMNS = (SEQUENCE, MOMENT, KEY_HIGH, KEY_LOW, "notice_id", "status", "n_suppliers")
"""What `find_standing` looks at."""

ENDED = ("cancelled", "unsuccessful", "pending")


@dataclass(frozen=True, slots=True)
class Standing:
    """Rows that are left after each step, shape (n_rows,) each, every one within the former.

    Attributes
    ----------
    known
        Rows of releases that were published by the day the study asks for; all without one.
    named
        Rows with a supplier, and rows of entries that end an award.
    chosen
        Rows of the latest release of their award, or of the first.
    active
        Rows of awards that are neither cancelled, unsuccessful nor pending.
    award
        A number for each row's award.
    """

    known: BoolArray
    named: BoolArray
    chosen: BoolArray
    active: BoolArray
    award: IntArray


def find_standing(table: pa.Table, amendments: Amendments = "last") -> Standing:
    """Return which rows stand.

    The latest release of (ocid, award id) by date, then release id, then order of reading
    stands. An entry that names no supplier and ends nothing is only a remark on its award: it
    is dropped first, so that it cannot displace the award. With ``first`` the first release that
    names a supplier and ends nothing stands, but for awards that the latest release ends.
    """
    status = table.column("status").cast(pa.string())
    ended = pc.fill_null(pc.is_in(status, value_set=pa.array(ENDED)), False)
    is_ended = ended.to_numpy().astype(np.bool_)
    known = _find_known(table, amendments)
    named = ((table.column("n_suppliers").to_numpy() > 0) | is_ended) & known
    award = _number_awards(table)
    chosen = _choose(table, award, named)
    if amendments == "first":
        ends = np.zeros(int(award.max(initial=-1)) + 1, dtype=np.bool_)
        ends[award[chosen & is_ended]] = True
        begun = named & ~is_ended & ~ends[award]
        chosen = np.where(ends[award], chosen, _choose(table, award, begun, first=True))
    return Standing(known, named, chosen, chosen & ~is_ended, award)


def end_of_day(day: str) -> int:
    """Return the first microsecond after a day, in UTC."""
    after = datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC) + timedelta(days=1)
    return int(after.timestamp()) * 1_000_000


def _find_known(table: pa.Table, amendments: Amendments) -> BoolArray:
    if not isinstance(amendments, KnownAt):
        return np.ones(table.num_rows, dtype=np.bool_)
    known: BoolArray = _read_moments(table) < end_of_day(amendments.as_known_at)
    return known


def _choose(
    table: pa.Table, award: IntArray, among: BoolArray, *, first: bool = False
) -> BoolArray:
    """Return, shape (n_rows,), which rows are of the latest (or first) release of their award."""
    chosen = among.copy()
    # Most awards are published once: only the others are put in order.
    rows = np.flatnonzero(among & _is_repeated(award, table.column(SEQUENCE).to_numpy()))
    repeated = table.select([MOMENT, SEQUENCE, "notice_id"]).take(rows)
    chosen[rows] = _find_outermost(
        award[rows],
        _read_moments(repeated),
        _rank_releases(repeated),
        repeated.column(SEQUENCE).to_numpy(),
        first=first,
    )
    return chosen


def _is_repeated(award: IntArray, sequence: IntArray) -> BoolArray:
    """Tell, shape (n_rows,), whether several releases hold the row's award."""
    n_awards = int(award.max(initial=-1)) + 1
    first = np.zeros(n_awards, dtype=np.int64)
    first[award] = sequence
    several = np.zeros(n_awards, dtype=np.bool_)
    several[award[sequence != first[award]]] = True
    found: BoolArray = several[award]
    return found


def _find_outermost(
    award: IntArray, moment: IntArray, release: IntArray, sequence: IntArray, *, first: bool
) -> BoolArray:
    order = np.lexsort((sequence, release, moment, award))
    if first:
        order = order[::-1]
    winner = np.full(int(award.max(initial=-1)) + 1, -1, dtype=np.int64)
    # Later assignments win: the last row of an award in this order is of the release looked for.
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
