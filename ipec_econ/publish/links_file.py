"""links.csv: which firm each award went to, by which rule."""

from __future__ import annotations

from ipec_econ.core.tables import LinkResult
from ipec_econ.publish.csv_text import write_csv
from ipec_econ.publish.published_number import format_number

LINK_COLUMNS: tuple[str, ...] = ("award_id", "supplier", "firm", "rule", "score", "decision")
"""Columns of links.csv, in order: the contract."""


def links_to_csv(links: LinkResult) -> bytes:
    """Write links.csv, one row per award row; an empty firm is an award without a link."""
    columns = [links.rows.column(name).to_pylist() for name in LINK_COLUMNS]
    rows = zip(*columns, strict=True)
    return write_csv(LINK_COLUMNS, [[_format_field(value) for value in row] for row in rows])


def _format_field(value: str | float | None) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else format_number(value)
