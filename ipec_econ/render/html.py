"""Tables as html: a small page that opens in a browser and can be pasted into a document."""

from __future__ import annotations

from typing import ClassVar

from ipec_econ.core.table import Table
from ipec_econ.render.html_page import build_page
from ipec_econ.render.html_table import build_table_element
from ipec_econ.render.renderer import ALL_ROLES, check_table

MANY_COLUMNS = 8
WIDE = (
    "position: relative; left: 50%; transform: translateX(-50%); width: max-content; "
    "max-width: calc(100vw - 2rem)"
)
"""A table of many columns may be as wide as the window, beyond the page's measure of text."""


class HtmlRenderer:
    """Tables as complete html pages."""

    format: ClassVar[str] = "html"

    def render(self, table: Table) -> bytes:
        """Return a page with the table alone: no script, nothing fetched."""
        check_table(table, self.format, ALL_ROLES)
        main = f'<main style="{WIDE}">' if len(table.columns) > MANY_COLUMNS else "<main>"
        return build_page(table.title, f"{main}\n{build_table_element(table)}\n</main>")
