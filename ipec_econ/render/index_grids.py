"""Grids on the index page: what varies, what comes of it, and the file with every cell."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from ipec_econ.core.page import GridCard
from ipec_econ.render.html_text import escape_html, mark_prose
from ipec_econ.render.record_table import (
    Heading,
    RecordGroup,
    build_record_table,
    format_count,
    format_percent,
)


def write_grids(grids: Sequence[GridCard]) -> list[str]:
    """Return a heading, sentences and a link for each grid; panels linked anew in a table."""
    return [line for grid in grids for line in _write_grid(grid)]


def _write_grid(grid: GridCard) -> list[str]:
    parts = [
        f"<h3><code>{escape_html(grid.id)}</code></h3>",
        mark_prose("p", " ".join(grid.sentences)),
    ]
    if grid.panels:
        rows = tuple(
            (
                one.label,
                format_count(one.n_awards),
                format_count(one.n_linked),
                format_percent(one.n_linked, one.n_awards),
                format_count(one.n_firms_linked),
            )
            for one in grid.panels
        )
        headings = (
            Heading("Panel"),
            *(Heading(title, "count") for title in ("Award rows", "Linked", "%", "Linked firms")),
        )
        caption = f"Panels that {grid.id} links anew"
        parts.append(build_record_table(caption, headings, [RecordGroup(rows)]))
    file = f"grids/{quote(grid.id, safe='')}.csv"
    parts.append(f'<p class="lead">Every cell: <a href="{file}">{escape_html(grid.id)}.csv</a></p>')
    return parts
