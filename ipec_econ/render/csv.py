"""Tidy csv: one line per printed cell, so that a published number stays machine-readable.

Columns: ``table, block, row, label, kind, column, group, heading, subheading, role, text, value,
upper, stars``. ``block``, ``row`` and ``column`` count from 1; ``row`` counts through the whole
table; a line under an estimate carries the estimate's label. ``value`` (and ``upper``, the
higher end of an interval) has 12 significant digits; ``text`` is what the other formats print.
Empty cells have no line; titles of blocks are in ``block_title``; notes are in the other formats.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import ClassVar

from ipec_econ.core.table import Cell, Row, Table
from ipec_econ.render.exact_number import write_exact
from ipec_econ.render.plain_text import flatten_text
from ipec_econ.render.renderer import ALL_ROLES, check_table

CSV_COLUMNS = (
    "table", "block", "block_title", "row", "label", "kind", "column", "group", "heading",
    "subheading", "role", "text", "value", "upper", "stars",
)  # fmt: skip

FORMULA_STARTS = ("=", "+", "-", "@")


class CsvRenderer:
    """Tables as tidy csv."""

    format: ClassVar[str] = "csv"

    def render(self, table: Table) -> bytes:
        """Return the header and one line per cell that is not empty."""
        check_table(table, self.format, ALL_ROLES)
        stream = io.StringIO(newline="")
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(CSV_COLUMNS)
        writer.writerows(_write_lines(table))
        return stream.getvalue().encode("utf-8")


def _write_lines(table: Table) -> Iterator[list[str]]:
    groups = [span.title for span in table.spans for _ in range(span.width)]
    number = 0
    for b, block in enumerate(table.blocks, start=1):
        label = ""
        for row in block.rows:
            number += 1
            label = row.label or label
            before = [
                _write_words(table.id), str(b), _write_words(block.title), str(number),
                _write_words(label), row.kind,
            ]  # fmt: skip
            for j, cell in _number_cells(row):
                column = table.columns[j]
                heads = (groups[j] if groups else "", column.heading, column.subheading)
                yield [*before, str(j + 1), *map(_write_words, heads), *_write_cell(cell)]


def _number_cells(row: Row) -> Iterator[tuple[int, Cell]]:
    return ((j, cell) for j, cell in enumerate(row.cells) if cell.role != "empty")


def _write_cell(cell: Cell) -> list[str]:
    text = _write_words(cell.text) if cell.value is None else cell.text
    return [
        cell.role,
        text,
        write_exact(cell.value),
        write_exact(cell.upper),
        str(cell.stars) if cell.stars else "",
    ]


def _write_words(text: str) -> str:
    """Return words that no spreadsheet takes for a formula."""
    flat = flatten_text(text)
    return f"'{flat}" if flat.startswith(FORMULA_STARTS) else flat
