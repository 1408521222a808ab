"""What a reader should know about awards that are kept as they are."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.arrays import BoolArray
from ipec_econ.core.notice import Level, Notice
from ipec_econ.engine.to_mask import to_mask
from ipec_econ.sources.award_suppliers import name_suppliers, number_groups
from ipec_econ.sources.rows import SourceRowSet

FIRST_YEAR = 1900
LAST_YEAR = 2100


def remark_on_awards(rows: SourceRowSet, periods: tuple[int, int] | None) -> tuple[Notice, ...]:
    """Return notices on years, periods, values, repeated awards and missing suppliers."""
    table = rows.table
    time = table.column("time").to_numpy()
    notices = []
    if "date" in table.column_names:
        year = pc.year(table.column("date"))
        odd = to_mask(pc.or_(pc.less(year, FIRST_YEAR), pc.greater(year, LAST_YEAR)))
        notices += _note(rows, odd, "source/odd-year", "date", "are before 1900 or after 2100")
    else:
        odd = (time < FIRST_YEAR) | (time > LAST_YEAR)
        notices += _note(rows, odd, "source/odd-year", "time", "are before 1900 or after 2100")
    if periods is not None:
        first, last = periods
        outside = (time < first) | (time > last)
        text = f"are outside the panel's periods {first} to {last}; they are kept"
        notices += _note(rows, outside, "source/outside-periods", "time", text, "info")
    if "value" in table.column_names:
        negative = to_mask(pc.less(table.column("value"), 0.0))
        text = "are negative; they are kept"
        notices += _note(rows, negative, "source/negative-value", "value", text)
    return (*notices, *_note_repeated(rows), *_note_no_supplier(rows))


def _note(
    rows: SourceRowSet,
    mask: BoolArray,
    code: str,
    column: str,
    text: str,
    level: Level = "warning",
) -> list[Notice]:
    found = np.flatnonzero(mask).astype(np.int64)
    if not len(found):
        return []
    shown = rows.show(column, found)
    sentence = f"{len(found)} values of `{column}` {text} ({shown})"
    return [Notice(code, "sources", rows.label, sentence, level)]


def _note_no_supplier(rows: SourceRowSet) -> list[Notice]:
    names = [n for n in ("supplier_id", "supplier_name") if n in rows.table.column_names]
    count = pc.sum(pc.is_null(pc.coalesce(*(rows.table.column(name) for name in names)))).as_py()
    if not count:
        return []
    text = f"{count} award rows name no supplier; they are kept and cannot be linked"
    return [Notice("source/no-supplier", "sources", rows.label, text)]


def _note_repeated(rows: SourceRowSet) -> list[Notice]:
    """Remark on rows that name an award, its lot and a supplier again: exported twice, perhaps."""
    table = rows.table
    if "award_id" not in table.column_names:
        return []
    keys = [name for name in ("award_id", "lot_id") if name in table.column_names]
    suppliers = pc.cast(name_suppliers(table), pa.string())
    known = to_mask(pc.and_(pc.is_valid(table.column("award_id")), pc.is_valid(suppliers)))
    numbers = number_groups(table.select(keys).append_column("supplier", suppliers))
    rows_known = np.flatnonzero(known)
    firsts = rows_known[np.unique(numbers[known], return_index=True)[1]]
    again = np.setdiff1d(rows_known, firsts, assume_unique=True)
    if not len(again):
        return []
    text = (
        f"{len(again)} rows repeat an award and its supplier; they are kept, and their values are "
        f"added ({rows.show('award_id', again.astype(np.int64))})"
    )
    return [Notice("source/repeated-award", "sources", rows.label, text, "warning")]
