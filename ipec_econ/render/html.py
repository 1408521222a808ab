"""Tables as html: a small page that opens in a browser and can be pasted into a document."""

from __future__ import annotations

from typing import ClassVar

from ipec_econ.core.table import Table
from ipec_econ.render.html_page import build_page
from ipec_econ.render.html_table import build_table_element
from ipec_econ.render.page_plan import show_cell
from ipec_econ.render.renderer import ALL_ROLES, check_table
from ipec_econ.render.text_width import measure_em

MANY_COLUMNS = 8
MEASURE, STUB, PADDING = 64.0, 16.0, 2.7
"""Em of the page's measure of text, that labels take at least, and around every number."""
WIDE = (
    "position: relative; left: 50%; transform: translateX(-50%); width: max-content; "
    "max-width: calc(100vw - 2rem)"
)
"""A table of many columns, or of long numbers, may be as wide as the window, beyond the page's
measure of text."""


class HtmlRenderer:
    """Tables as complete html pages."""

    format: ClassVar[str] = "html"

    def render(self, table: Table) -> bytes:
        """Return a page with the table alone: no script, nothing fetched."""
        check_table(table, self.format, ALL_ROLES)
        main = f'<main style="{WIDE}">' if _is_wide(table) else "<main>"
        return build_page(table.title, f"{main}\n{build_table_element(table)}\n</main>")


def _is_wide(table: Table) -> bool:
    numbers = [
        max((measure_em(show_cell(row.cells[j])) for block in table.blocks for row in block.rows
             if row.cells[j].value is not None), default=0.0)
        for j in range(len(table.columns))
    ]  # fmt: skip
    room = STUB + sum(number + PADDING for number in numbers)
    return len(table.columns) > MANY_COLUMNS or room > MEASURE
