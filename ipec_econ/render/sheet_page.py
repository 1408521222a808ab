"""One worksheet: a title, sentences, and one marked-up table below them."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ipec_econ.render.csv import FORMULA_STARTS
from ipec_econ.render.plain_text import flatten_text
from ipec_econ.render.sheet_cell import ORDINAL, SheetCell, SheetNumber
from ipec_econ.render.sheet_tables import SheetTable

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

FONT, SIZE, TITLE_SIZE = "Arial", 12, 14
ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")

NARROWEST, WIDEST, LINE, HIGHEST = 9, 60, 15.5, 409.0
"""Characters of a column; points of a line, and of the highest row that Excel takes."""


def write_sheet_page(
    page: Worksheet,
    sheet: SheetTable,
    *,
    title: str,
    lines: Sequence[str],
    table_id: str,
    linked: bool = False,
) -> None:
    """Write a worksheet: title in A1, `lines` below it, then the table.

    The table's name is made of the worksheet's and of `table_id`. With ``linked`` its first
    column names worksheets and leads to them.
    """
    _write_top(page, title, lines)
    first = len(lines) + 2
    _write_cells(page, sheet, first)
    for i, row in enumerate(sheet.rows if linked else (), start=first + 1):
        _link(page.cell(i, 1), f"'{row[0]}'!A1")
    _mark_table(page, sheet, first, table_id)
    _fit_columns(page, sheet, first)


def _write_top(page: Worksheet, title: str, lines: Sequence[str]) -> None:
    from openpyxl.styles import Font

    _write_text(page.cell(1, 1), flatten_text(title))
    page.cell(1, 1).font = Font(name=FONT, size=TITLE_SIZE, bold=True)
    for i, line in enumerate(lines, start=2):
        _write_text(page.cell(i, 1), line)


def _write_cells(page: Worksheet, sheet: SheetTable, first: int) -> None:
    from openpyxl.styles import Alignment, Font

    for j, heading in enumerate(sheet.headings, start=1):
        cell = page.cell(first, j)
        _write_text(cell, heading)
        cell.font = Font(name=FONT, size=SIZE, bold=True)
        right = any(_is_amount(row[j - 1]) for row in sheet.rows)
        cell.alignment = Alignment(vertical="bottom", wrap_text=True, **_place(j, right=right))
    for i, row in enumerate(sheet.rows, start=first + 1):
        for j, value in enumerate(row, start=1):
            cell = page.cell(i, j)
            _write_value(cell, value)
            place = _place(j, right=_is_amount(value))
            cell.alignment = Alignment(vertical="top", wrap_text=True, **place)


def _place(j: int, *, right: bool) -> dict[str, Any]:
    """Keep words from touching the number on their left; the first column has none."""
    indent = 0 if right or j == 1 else 1
    return {"horizontal": "right" if right else "left", "indent": indent}


def _is_amount(cell: SheetCell) -> bool:
    return isinstance(cell, SheetNumber) and cell.format != ORDINAL


def _write_value(cell: Any, value: SheetCell) -> None:
    from openpyxl.styles import Font

    cell.font = Font(name=FONT, size=SIZE)
    if isinstance(value, SheetNumber):
        cell.value = value.value
        cell.number_format = value.format
    elif value:
        _write_text(cell, value)


def _write_text(cell: Any, text: str) -> None:
    """Write words that stay words, though they begin as a formula does."""
    from openpyxl.styles import Font

    cell.value = _escape(text)
    cell.data_type = "s"
    cell.quotePrefix = text.startswith(FORMULA_STARTS)
    cell.font = Font(name=FONT, size=SIZE)


def _escape(text: str) -> str:
    """Keep what looks like the format's escape of a character from being read as one."""
    return ESCAPE.sub("_x005F_", text)


def _link(cell: Any, place: str) -> None:
    from openpyxl.styles import Font
    from openpyxl.worksheet.hyperlink import Hyperlink

    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=place)
    cell.font = Font(name=FONT, size=SIZE, underline="single")


def _mark_table(page: Worksheet, sheet: SheetTable, first: int, table_id: str) -> None:
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.table import Table as MarkedTable
    from openpyxl.worksheet.table import TableColumn

    last = get_column_letter(len(sheet.headings))
    # A table without a line is a broken file; a blank line is none.
    end = first + max(1, len(sheet.rows))
    name = "".join(c if c.isascii() and c.isalnum() else "_" for c in table_id)[:100]
    marked = MarkedTable(displayName=f"{sheet.name}_{name}", ref=f"A{first}:{last}{end}")
    marked.tableColumns = [
        TableColumn(id=number, name=_escape(heading))
        for number, heading in enumerate(sheet.headings, start=1)
    ]
    page.add_table(marked)


def _fit_columns(page: Worksheet, sheet: SheetTable, first: int) -> None:
    from openpyxl.utils import get_column_letter

    widths = [_find_width(sheet, j) for j in range(len(sheet.headings))]
    for j, width in enumerate(widths, start=1):
        page.column_dimensions[get_column_letter(j)].width = round(1.25 * width)
    # Not every program makes rows high enough for their text.
    for i, row in enumerate([sheet.headings, *sheet.rows]):
        lines = max(_count_lines(_show(cell), widths[j]) for j, cell in enumerate(row))
        page.row_dimensions[first + i].height = min(HIGHEST, LINE * lines)
    page.page_setup.orientation = "landscape"
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True


def _find_width(sheet: SheetTable, j: int) -> int:
    words = sheet.headings[j].split()
    texts = [*words, *(_show(row[j]) for row in sheet.rows)]
    return min(WIDEST, max(NARROWEST, *(len(text) + 2 for text in texts)))


def _count_lines(text: str, width: int) -> int:
    # Few letters are as wide as the digit in which a column's width is counted.
    return max(1, len(textwrap.wrap(text, round(1.18 * width))))


def _show(cell: SheetCell) -> str:
    return cell if isinstance(cell, str) else f"{cell.value:.6g}"
