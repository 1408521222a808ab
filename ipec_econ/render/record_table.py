"""Plain html tables of the index page: counts, hashes and words under clear headings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ipec_econ.render.html_text import escape_html, mark_prose, mark_text

Kind = Literal["text", "count", "hash", "value", "interval"]


@dataclass(frozen=True, slots=True)
class Heading:
    """One column of a record table, and what stands in it."""

    title: str
    kind: Kind = "text"


@dataclass(frozen=True, slots=True)
class RecordGroup:
    """Rows under one heading; the first text of a row is its label."""

    rows: tuple[tuple[str, ...], ...]
    title: str = ""


def build_record_table(
    caption: str, headings: Sequence[Heading], groups: Sequence[RecordGroup]
) -> str:
    """Return a table whose cells are escaped text, in a box that scrolls sideways."""
    body = [line for group in groups for line in _write_group(group, headings)]
    return frame_records(caption, headings, body)


def frame_records(caption: str, headings: Sequence[Heading], body: Sequence[str]) -> str:
    """Return the same around the markup of its bodies."""
    head = "".join(
        mark_text("th", heading.title, f'scope="col" class="{heading.kind}"')
        for heading in headings
    )
    parts = [
        f'<div class="scroll" role="region" aria-label="{escape_html(caption)}" tabindex="0">',
        '<table class="records">',
        mark_text("caption", caption),
        f"<thead><tr>{head}</tr></thead>",
        *body,
        "</table>",
        "</div>",
    ]
    return "\n".join(parts)


def format_count(count: int | None) -> str:
    """Return a count with thousands commas; nothing where it does not apply."""
    return "" if count is None else f"{count:,}"


def format_percent(part: float | None, whole: float | None) -> str:
    """Return a share in per cent; nothing where it does not apply."""
    return "" if part is None or not whole else f"{100 * part / whole:.1f}"


def _write_group(group: RecordGroup, headings: Sequence[Heading]) -> list[str]:
    lines = ["<tbody>"]
    if group.title:
        attributes = f'scope="rowgroup" colspan="{len(headings)}" class="block"'
        lines.append(f"<tr>{mark_text('th', group.title, attributes)}</tr>")
    for row in group.rows:
        cells = [mark_prose("th", row[0], 'scope="row"')]
        for heading, text in zip(headings[1:], row[1:], strict=True):
            cells.append(mark_text("td", text, f'class="{heading.kind}"'))
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return [*lines, "</tbody>"]
