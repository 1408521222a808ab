"""The span of a table of firms: what its awards are read against, and what readers are told."""

from __future__ import annotations

import pyarrow as pa


def find_periods(rows: pa.Table, time: str) -> tuple[int, int] | None:
    """Return the first and last period in column ``time``, ``None`` without rows."""
    import pyarrow.compute as pc

    if rows.num_rows == 0:
        return None
    ends = pc.min_max(rows.column(time)).as_py()
    return int(ends["min"]), int(ends["max"])
