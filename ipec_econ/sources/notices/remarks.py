"""What a reader should know about the notices that stand."""

from __future__ import annotations

from ipec_econ.core.notice import Level, Notice
from ipec_econ.sources.notices.standing_words import describe_shared_values, describe_sources
from ipec_econ.sources.rows import SourceRowSet


def remark_on_notices(
    rows: SourceRowSet, form: str, n_notices: int, n_with_awards: int
) -> tuple[Notice, ...]:
    """Return notices on where dates and values come from, shared awards and frameworks."""
    table = rows.table
    text = (
        f"{n_notices} notices read, {n_with_awards} of them with awards; "
        f"{describe_sources(table, 'date_source')}; {describe_sources(table, 'value_source')}"
    )
    notices = [_note(rows, "source/notices-read", f"format {form}: {text}")]
    shared = describe_shared_values(table)
    if shared is not None:
        notices.append(_note(rows, "source/notices-shared-value", shared))
    return tuple(notices)


def _note(rows: SourceRowSet, code: str, text: str, level: Level = "info") -> Notice:
    return Notice(code, "sources", rows.label, text, level)
