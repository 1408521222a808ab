"""Tables as Excel workbooks, after the rules for accessible spreadsheets of UK statistics.

A contents sheet, one marked-up table a worksheet, titles in A1, no merged cells, no colour, one
number a cell. Numbers have 12 significant digits and show as in the other formats.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any, ClassVar

from ipec_econ.core.errors import Problem, RenderError
from ipec_econ.core.table import Table
from ipec_econ.core.table_style import TABLE_STYLES
from ipec_econ.render.csv import FORMULA_STARTS
from ipec_econ.render.office_zip import repack_office_file
from ipec_econ.render.plain_text import flatten_text
from ipec_econ.render.renderer import ALL_ROLES, check_table
from ipec_econ.render.sheet_cell import ORDINAL, SheetCell, SheetNumber
from ipec_econ.render.sheet_tables import SheetTable, split_table

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

FONT, SIZE, TITLE_SIZE = "Arial", 12, 14
LONGEST_TEXT = 32_767
"""Characters that a cell can hold."""

ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")

NARROWEST, WIDEST, LINE, HIGHEST = 9, 60, 15.5, 409.0
"""Characters of a column; points of a line, and of the highest row that Excel takes."""

BLANK = "Blank cells: the number does not apply, or the model has none."
ONE_TABLE = "This worksheet contains one table."


class XlsxRenderer:
    """Tables as Excel workbooks."""

    format: ClassVar[str] = "xlsx"

    def render(self, table: Table) -> bytes:
        """Return a workbook: contents, the numbers, the notes.

        Raises
        ------
        RenderError
            ``render/text-too-long`` for a text that no cell can hold, and what `check_table`
            refuses.
        """
        check_table(table, self.format, ALL_ROLES)
        sheets = split_table(table)
        notes = _list_notes(table)
        _check_lengths(table, [*sheets, *notes])
        return repack_office_file(_write_workbook(table, [*sheets, *notes]))


def _list_notes(table: Table) -> list[SheetTable]:
    rows = tuple(
        (SheetNumber(float(i), ORDINAL), flatten_text(note))
        for i, note in enumerate(table.notes, 1)
    )
    if not rows:
        return []
    return [SheetTable("Notes", "what the numbers are", ("Note", "Text"), rows)]


def _check_lengths(table: Table, sheets: Sequence[SheetTable]) -> None:
    cells = [cell for sheet in sheets for row in sheet.rows for cell in row]
    texts = [table.title, *(cell for cell in cells if isinstance(cell, str))]
    longest = max(map(len, texts))
    if longest > LONGEST_TEXT:
        raise RenderError(
            Problem(
                code="render/text-too-long",
                what=f"a text of {longest} characters in table `{table.id}` is too long for `xlsx`",
                where=f"tables.{table.id}",
                why=f"a cell of a spreadsheet holds {LONGEST_TEXT} characters, and nothing is cut",
                fix="shorten the title, label or note, or leave `xlsx` out of `formats`",
            )
        )


def _write_workbook(table: Table, sheets: Sequence[SheetTable]) -> bytes:
    from openpyxl import Workbook

    workbook = Workbook()
    contents = workbook.active
    contents.title = "Contents"
    _write_contents(contents, table, sheets)
    for sheet in sheets:
        _write_sheet(workbook, table, sheet)
    workbook.properties.title = flatten_text(table.title)[:255]
    workbook.properties.creator = "ipec-econ"
    stream = BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def _write_contents(page: Worksheet, table: Table, sheets: Sequence[SheetTable]) -> None:
    lines = [
        f"This workbook holds the table {flatten_text(table.id)}, written by ipec-econ.",
        "Numbers have 12 significant digits, and fewer of them show.",
        "Standard errors, ends of intervals, p-values and stars have columns of their own.",
        f"{BLANK} An en dash: it could not be computed. ∞: without bound.",
        *_explain_stars(table),
        ONE_TABLE,
    ]
    _write_top(page, table.title, lines)
    rows = tuple((sheet.name, f"{sheet.holds[:1].upper()}{sheet.holds[1:]}") for sheet in sheets)
    listed = SheetTable("Contents", "", ("Worksheet", "What it holds"), rows)
    first = len(lines) + 2
    _write_cells(page, listed, first)
    for i, sheet in enumerate(sheets, start=1):
        _link(page.cell(first + i, 1), f"'{sheet.name}'!A1")
    _finish(page, table, listed, first)


def _explain_stars(table: Table) -> Sequence[str]:
    cells = [cell for block in table.blocks for row in block.rows for cell in row.cells]
    starred = any(cell.stars for cell in cells)
    style = TABLE_STYLES[table.style]
    return (f"Stars: {style.stars_note}",) if starred and style.star_levels else ()


def _write_sheet(workbook: Workbook, table: Table, sheet: SheetTable) -> None:
    page = workbook.create_sheet(sheet.name)
    blank = any(cell == "" for row in sheet.rows for cell in row) or not sheet.rows
    lines = [f"{ONE_TABLE} {BLANK if blank else ''}".rstrip()]
    if not sheet.rows:
        lines.append("The table has no rows.")
    _write_top(page, f"{flatten_text(table.title)}: {sheet.name}", lines)
    first = len(lines) + 2
    _write_cells(page, sheet, first)
    _finish(page, table, sheet, first)


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


def _finish(page: Worksheet, table: Table, sheet: SheetTable, first: int) -> None:
    """Mark the table up under a name of its own, and give columns a width."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.table import Table as MarkedTable
    from openpyxl.worksheet.table import TableColumn

    last = get_column_letter(len(sheet.headings))
    # A table without a line is a broken file; a blank line is none.
    end = first + max(1, len(sheet.rows))
    name = "".join(c if c.isascii() and c.isalnum() else "_" for c in table.id)[:100]
    marked = MarkedTable(displayName=f"{sheet.name}_{name}", ref=f"A{first}:{last}{end}")
    marked.tableColumns = [
        TableColumn(id=number, name=_escape(heading))
        for number, heading in enumerate(sheet.headings, start=1)
    ]
    page.add_table(marked)
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
    return min(WIDEST, max(NARROWEST, *(len(text) + 1 for text in texts)))


def _count_lines(text: str, width: int) -> int:
    # Few letters are as wide as the digit in which a column's width is counted.
    return max(1, len(textwrap.wrap(text, round(1.18 * width))))


def _show(cell: SheetCell) -> str:
    return cell if isinstance(cell, str) else f"{cell.value:.6g}"
