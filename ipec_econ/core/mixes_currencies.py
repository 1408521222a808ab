"""Whether values may be added up."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc


def mixes_currencies(table: pa.Table) -> bool:
    """Tell whether award rows are in several currencies; case and spaces do not matter."""
    if "currency" not in table.column_names:
        return False
    codes = pc.utf8_upper(pc.utf8_trim_whitespace(table.column("currency")))
    return bool(pc.count_distinct(codes).as_py() > 1)
