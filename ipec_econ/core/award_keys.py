"""What tells awards apart."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc


def name_awards(rows: pa.Table, *, lots: bool) -> pa.ChunkedArray:
    """Return one text a row that is the same for rows of one award, and of one lot of it.

    Parameters
    ----------
    lots
        Whether the lots of an award are awards of their own.
    """
    award = pc.cast(rows.column("award_id"), pa.string())
    if not lots or "lot_id" not in rows.column_names:
        return award
    lot = pc.fill_null(pc.cast(rows.column("lot_id"), pa.string()), "")
    return pc.binary_join_element_wise(award, lot, "\x1f")
