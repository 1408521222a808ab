"""Which rows of notices stand: the last version of each notice, of awards that were made."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.arrays import BoolArray, IntArray
from ipec_econ.engine.to_mask import to_mask
from ipec_econ.sources.notices.columns import MOMENT, NOTICE_KEY, REPLACES, SEQUENCE

STANDING_COLUMNS = (
    SEQUENCE, MOMENT, NOTICE_KEY, REPLACES, "notice_id", "publication_id", "modifies", "status",
    "n_suppliers",
)  # fmt: skip
"""What `find_standing_rows` looks at."""

ENDED = ("cancelled", "unsuccessful", "pending", "deleted")


@dataclass(frozen=True, slots=True)
class StandingStep:
    """A step, why its rows stay, and which are left, shape (n_rows,), within the former step's."""

    name: str
    reason: str
    mask: BoolArray


def find_standing_rows(table: pa.Table, latest_reason: str) -> tuple[StandingStep, ...]:
    """Return the steps from all rows to those that stand.

    A notice is replaced as a whole: by the version of the same key with the latest moment, then
    by the order of reading; and by a notice that names it as the one it replaces.
    """
    latest = _find_latest(table)
    original = latest & ~table.column("modifies").is_valid().to_numpy().astype(np.bool_)
    ended = pc.is_in(table.column("status").cast(pa.string()), value_set=pa.array(ENDED))
    active = original & ~to_mask(ended)
    named = active & (table.column("n_suppliers").to_numpy() > 0)
    return (
        StandingStep("superseded", latest_reason, latest),
        StandingStep("modification", "awards, not changes of contracts awarded before", original),
        StandingStep("status", "awards that were made and are not withdrawn", active),
        StandingStep("no supplier", "awards that name a supplier", named),
    )


def _find_latest(table: pa.Table) -> BoolArray:
    sequence = table.column(SEQUENCE).to_numpy()
    encoded = pc.dictionary_encode(table.column(NOTICE_KEY).combine_chunks())
    keys: IntArray = encoded.indices.to_numpy().astype(np.int64)
    moments = pc.fill_null(table.column(MOMENT), np.iinfo(np.int64).min).to_numpy()
    order = np.lexsort((sequence, moments, keys))
    winner = np.full(int(keys.max(initial=-1)) + 1, -1, dtype=np.int64)
    # Later assignments win: the last row of a notice in this order is of its last version.
    winner[keys[order]] = sequence[order]
    latest: BoolArray = winner[keys] == sequence
    replaced = pc.unique(_drop_zeros(pc.drop_null(table.column(REPLACES))))
    for name in ("notice_id", NOTICE_KEY, "publication_id") if len(replaced) else ():
        gone = pc.is_in(_drop_zeros(table.column(name)), value_set=replaced)
        latest &= ~to_mask(gone)
    return latest


def _drop_zeros(ids: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return ids without leading zeros: publications are 00123456-2024 and 123456-2024."""
    return pc.utf8_ltrim(ids, "0")
