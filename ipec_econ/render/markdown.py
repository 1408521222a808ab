"""GitHub's pipe tables, with the notes below."""

from __future__ import annotations

from typing import ClassVar

from ipec_econ.core.table import Block, Cell, Row, Table
from ipec_econ.core.table_style import TABLE_STYLES
from ipec_econ.render.header_lines import write_header_lines
from ipec_econ.render.markdown_text import ENTITIES, escape_markdown, escape_paragraph
from ipec_econ.render.renderer import ALL_ROLES, check_table

BREAK = "<br>"


class MarkdownRenderer:
    """Tables as GitHub-flavoured Markdown."""

    format: ClassVar[str] = "md"

    def render(self, table: Table) -> bytes:
        """Return title, table and notes; a heading's lines are joined by ``<br>``."""
        check_table(table, self.format, ALL_ROLES)
        lines = [f"**{escape_markdown(table.title)}**", ""]
        lines.append(_join_row([escape_markdown(table.stub), *_write_headings(table)]))
        lines.append(_join_row([":--", *("--:" for _ in table.columns)]))
        for block in table.blocks:
            lines.extend(_write_block(block, len(table.columns)))
        for i, note in enumerate(table.notes):
            lines.extend(["", _write_note(note, _label_notes(table) if i == 0 else "")])
        return ("\n".join(lines) + "\n").encode("utf-8")


def _label_notes(table: Table) -> str:
    plain = table.style == "plain"
    return "" if plain else f"*{TABLE_STYLES[table.style].notes_label}* "


def _write_note(note: str, label: str) -> str:
    # A label begins the line already, so that no sign of the note can make a list or heading.
    return f"{label}{escape_markdown(note)}" if label else escape_paragraph(note)


def _write_headings(table: Table) -> list[str]:
    header = write_header_lines(table)
    groups = tuple(span.title for span in table.spans for _ in range(span.width))
    lines = (groups, *header.in_order)
    return [
        BREAK.join(escape_markdown(line[j]) for line in lines if line and line[j])
        for j in range(len(table.columns))
    ]


def _write_block(block: Block, width: int) -> list[str]:
    title = [_join_row([f"**{escape_markdown(block.title)}**", *("" for _ in range(width))])]
    rows = [_join_row([escape_markdown(row.label), *_write_cells(row)]) for row in block.rows]
    return (title if block.title else []) + rows


def _write_cells(row: Row) -> list[str]:
    return [_write_cell(cell) for cell in row.cells]


def _write_cell(cell: Cell) -> str:
    text = (
        escape_markdown(cell.text) if cell.value is None else cell.text.replace("<", ENTITIES["<"])
    )
    return text + r"\*" * cell.stars


def _join_row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"
