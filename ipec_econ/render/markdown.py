"""GitHub's pipe tables, with the notes below."""

from __future__ import annotations

import re
import string
from typing import ClassVar

from ipec_econ.core.table import Block, Cell, Row, Table
from ipec_econ.core.table_style import TABLE_STYLES
from ipec_econ.render.header_lines import write_header_lines
from ipec_econ.render.plain_text import flatten_text
from ipec_econ.render.renderer import ALL_ROLES, check_table

SPECIAL = frozenset(string.punctuation) - frozenset("(),.;:%/'\"?=+-&<>")
"""ASCII signs that a backslash keeps from acting; the rest never act within a cell."""

ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
BREAK = "<br>"


class MarkdownRenderer:
    """Tables as GitHub-flavoured Markdown."""

    format: ClassVar[str] = "md"

    def render(self, table: Table) -> bytes:
        """Return title, table and notes; a heading's lines are joined by ``<br>``."""
        check_table(table, self.format, ALL_ROLES)
        lines = [f"**{_escape(table.title)}**", ""]
        lines.append(_join_row([_escape(table.stub), *_write_headings(table)]))
        lines.append(_join_row([":--", *("--:" for _ in table.columns)]))
        for block in table.blocks:
            lines.extend(_write_block(block, len(table.columns)))
        for i, note in enumerate(table.notes):
            label = _label_notes(table) if i == 0 else ""
            lines.extend(["", f"{label}{_escape(note)}" if label else _escape_paragraph(note)])
        return ("\n".join(lines) + "\n").encode("utf-8")


def _label_notes(table: Table) -> str:
    plain = table.style == "plain"
    return "" if plain else f"*{TABLE_STYLES[table.style].notes_label}* "


def _write_headings(table: Table) -> list[str]:
    header = write_header_lines(table)
    groups = tuple(span.title for span in table.spans for _ in range(span.width))
    lines = (groups, *header.in_order)
    return [
        BREAK.join(_escape(line[j]) for line in lines if line and line[j])
        for j in range(len(table.columns))
    ]


def _write_block(block: Block, width: int) -> list[str]:
    title = [_join_row([f"**{_escape(block.title)}**", *("" for _ in range(width))])]
    rows = [_join_row([_escape(row.label), *_write_cells(row)]) for row in block.rows]
    return (title if block.title else []) + rows


def _write_cells(row: Row) -> list[str]:
    return [_write_cell(cell) for cell in row.cells]


def _write_cell(cell: Cell) -> str:
    text = _escape(cell.text) if cell.value is None else cell.text.replace("<", ENTITIES["<"])
    return text + r"\*" * cell.stars


def _join_row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _escape(text: str) -> str:
    return "".join(
        ENTITIES.get(character, f"\\{character}" if character in SPECIAL else character)
        for character in flatten_text(text)
    )


def _escape_paragraph(text: str) -> str:
    """Return text that starts no list: ``- x`` and ``1. x`` would."""
    return re.sub(r"^(\d*)([-+.)])", r"\1\\\2", _escape(text))
