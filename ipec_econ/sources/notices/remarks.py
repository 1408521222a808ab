"""What a reader should know about the notices that stand."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.notice import Level, Notice
from ipec_econ.sources.rows import SourceRowSet


def remark_on_notices(
    rows: SourceRowSet, form: str, n_notices: int, n_with_awards: int
) -> tuple[Notice, ...]:
    """Return notices on where dates and values come from, shared awards and frameworks."""
    table = rows.table
    text = (
        f"{n_notices} notices read, {n_with_awards} of them with awards; "
        f"{_count_sources(table, 'date_source')}; {_count_sources(table, 'value_source')}"
    )
    notices = [_note(rows, "source/notices-read", f"format {form}: {text}")]
    shared = pc.sum(pc.greater(table.column("n_suppliers"), 1)).as_py() or 0
    frameworks = pc.sum(table.column("framework")).as_py() or 0
    if shared or frameworks:
        text = (
            f"{shared} award rows share their award's value with other suppliers, {frameworks} are "
            "of framework agreements, whose value is a ceiling; `value` says what becomes of both"
        )
        notices.append(_note(rows, "source/notices-shared-value", text))
    return tuple(notices)


def _note(rows: SourceRowSet, code: str, text: str, level: Level = "info") -> Notice:
    return Notice(code, "sources", rows.label, text, level)


def _count_sources(table: pa.Table, column: str) -> str:
    """Return ``dates from AwardDate (12), none (3)``, the most frequent first."""
    counts = pc.value_counts(table.column(column).cast(pa.string())).to_pylist()
    found: Mapping[str, int] = {one["values"] or "none": one["counts"] for one in counts}
    listed = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    word = column.removesuffix("_source")
    return f"{word}s from " + ", ".join(f"{name} ({count})" for name, count in listed)
