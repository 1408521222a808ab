"""Which award entries stand: the latest release of each award, where it has not ended."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.arrays import BoolArray, IntArray
from ipec_econ.sources.ocds.columns import MOMENT, SEQUENCE

STANDING_COLUMNS = (
    SEQUENCE, MOMENT, "ocid", "notice_id", "award_id", "award_id_source", "status", "n_suppliers",
)  # fmt: skip
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
    ended = pc.fill_null(pc.is_in(table.column("status"), value_set=pa.array(ENDED)), False)
    is_ended = ended.to_numpy().astype(np.bool_)
    named = (table.column("n_suppliers").to_numpy() > 0) | is_ended
    sequence = table.column(SEQUENCE).to_numpy()
    rows = np.flatnonzero(named)
    latest = np.zeros(table.num_rows, dtype=np.bool_)
    latest[rows] = _find_latest(
        _number_awards(table)[rows],
        _read_moments(table)[rows],
        _rank_releases(table)[rows],
        sequence[rows],
    )
    return Standing(named, latest, latest & ~is_ended)


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
    """Return a number for every (ocid, award id); without an id the award stands alone."""
    ids = pc.coalesce(table.column("award_id_source"), table.column("award_id"))
    processes, awards = _number(table.column("ocid")), _number(ids)
    pairs = processes * (int(awards.max(initial=0)) + 1) + awards
    numbers: IntArray = np.unique(pairs, return_inverse=True)[1].astype(np.int64)
    return numbers


def _number(column: pa.ChunkedArray) -> IntArray:
    encoded = pc.dictionary_encode(column, null_encoding="encode").unify_dictionaries()
    parts = [chunk.indices.to_numpy(zero_copy_only=False) for chunk in encoded.chunks]
    codes: IntArray = np.concatenate([*parts, np.empty(0, dtype=np.int64)]).astype(np.int64)
    return codes


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
