"""Tables as Excel workbooks, after the rules for accessible spreadsheets of UK statistics.

A contents sheet, one marked-up table a worksheet, titles in A1, no merged cells, no colour, one
number a cell. Numbers have 12 significant digits and show as in the other formats.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING, ClassVar

from ipec_econ.core.errors import Problem, RenderError
from ipec_econ.core.table import Table
from ipec_econ.core.table_style import TABLE_STYLES
from ipec_econ.render.office_zip import repack_office_file
from ipec_econ.render.plain_text import flatten_text
from ipec_econ.render.renderer import ALL_ROLES, check_table
from ipec_econ.render.sheet_cell import ORDINAL, SheetNumber
from ipec_econ.render.sheet_page import write_sheet_page
from ipec_econ.render.sheet_tables import SheetTable, split_table

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

LONGEST_TEXT = 32_767
"""Characters that a cell can hold."""

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
        write_sheet_page(
            workbook.create_sheet(sheet.name),
            sheet,
            title=f"{flatten_text(table.title)}: {sheet.name}",
            lines=_explain_sheet(sheet),
            table_id=table.id,
        )
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
    rows = tuple((sheet.name, f"{sheet.holds[:1].upper()}{sheet.holds[1:]}") for sheet in sheets)
    listed = SheetTable("Contents", "", ("Worksheet", "What it holds"), rows)
    write_sheet_page(page, listed, title=table.title, lines=lines, table_id=table.id, linked=True)


def _explain_stars(table: Table) -> Sequence[str]:
    cells = [cell for block in table.blocks for row in block.rows for cell in row.cells]
    starred = any(cell.stars for cell in cells)
    style = TABLE_STYLES[table.style]
    return (f"Stars: {style.stars_note}",) if starred and style.star_levels else ()


def _explain_sheet(sheet: SheetTable) -> Sequence[str]:
    if not sheet.rows:
        return (f"{ONE_TABLE} {BLANK}", "The table has no rows.")
    blank = any(cell == "" for row in sheet.rows for cell in row)
    return (f"{ONE_TABLE} {BLANK}" if blank else ONE_TABLE,)
