"""The html table element: caption, headings with scopes, numbers with their exact value."""

from __future__ import annotations

from collections.abc import Sequence

from ipec_econ.core.table import Block, Cell, Row, Table
from ipec_econ.render.exact_number import write_exact
from ipec_econ.render.header_lines import write_header_lines
from ipec_econ.render.html_style import LOOKS, HtmlLooks
from ipec_econ.render.html_text import escape_html, mark_text, show_number

HANGING = (")", "]")
"""Closing brackets hang to the right of their column, so that decimals stay aligned."""


def build_table_element(table: Table) -> str:
    """Return the table in a box that scrolls sideways where the screen is narrow.

    Every number's cell has ``data-value``, and an interval's ``data-upper``, with 12
    significant digits.
    """
    looks = LOOKS[table.style]
    parts = [
        f'<div class="scroll" role="region" aria-label="{escape_html(table.title)}" tabindex="0">',
        f'<table id="table-{escape_html(table.id)}" class="numbers">',
        mark_text("caption", table.title, _style(looks.caption)),
        *_write_head(table, looks.head),
        *_write_body(table, looks.last),
        *_write_notes(table, looks),
        "</table>",
        "</div>",
    ]
    return "\n".join(parts)


def _style(declarations: str) -> str:
    return f'style="{declarations}"' if declarations else ""


def _write_head(table: Table, declarations: str) -> list[str]:
    lines = write_header_lines(table).in_order
    rows = [_write_spans(table)] if any(span.title for span in table.spans) else []
    for i, line in enumerate(lines):
        stub = table.stub if i == len(lines) - 1 else ""
        heads = "".join(mark_text("th", text, 'scope="col"') if text else "<td></td>"
                        for text in line)  # fmt: skip
        rows.append(f"<tr>{_write_stub(stub, 'col')}{heads}</tr>")
    return [f"<thead {_style(declarations)}>" if declarations else "<thead>", *rows, "</thead>"]


def _write_spans(table: Table) -> str:
    heads = "".join(
        mark_text("th", span.title, f'scope="colgroup" colspan="{span.width}" class="span"')
        if span.title
        else f'<td colspan="{span.width}"></td>'
        for span in table.spans
    )
    return f"<tr><td></td>{heads}</tr>"


def _write_stub(text: str, scope: str) -> str:
    return mark_text("th", text, f'scope="{scope}" class="stub"') if text else "<td></td>"


def _write_body(table: Table, declarations: str) -> list[str]:
    blocks = [_write_block(block, len(table.columns)) for block in table.blocks]
    lines = [block for block in blocks if block]
    if lines and declarations:
        lines[-1][0] = f"<tbody {_style(declarations)}>"
    return [line for block in lines for line in block]


def _write_block(block: Block, width: int) -> list[str]:
    title = []
    if block.title:
        attributes = f'scope="rowgroup" colspan="{width + 1}" class="stub block"'
        title = [f"<tr>{mark_text('th', block.title, attributes)}</tr>"]
    rows = [_write_row(row) for row in block.rows]
    return ["<tbody>", *title, *rows, "</tbody>"] if title or rows else []


def _write_row(row: Row) -> str:
    cells = "".join(_write_cell(cell) for cell in row.cells)
    return f'<tr class="{row.kind}">{_write_stub(row.label, "row")}{cells}</tr>'


def _write_cell(cell: Cell) -> str:
    if cell.role == "empty":
        return "<td></td>"
    attributes = [f'class="{cell.role}"']
    if cell.value is not None:
        attributes.append(f'data-value="{write_exact(cell.value)}"')
    if cell.upper is not None:
        attributes.append(f'data-upper="{write_exact(cell.upper)}"')
    return f"<td {' '.join(attributes)}>{_write_content(cell)}</td>"


def _write_content(cell: Cell) -> str:
    if cell.value is None:
        return escape_html(cell.text)
    text = show_number(cell.text)
    if text.endswith(HANGING):
        text = f'{text[:-1]}<span class="hang">{text[-1]}</span>'
    if cell.stars:
        text += f'<sup class="hang">{"*" * cell.stars}</sup>'
    return text


def _write_notes(table: Table, looks: HtmlLooks) -> Sequence[str]:
    if not table.notes:
        return ()
    label = mark_text("em", looks.notes_label) + " " if looks.notes_label else ""
    notes = "".join(
        f"<p>{label if i == 0 else ''}{escape_html(note)}</p>" for i, note in enumerate(table.notes)
    )
    return ("<tfoot>", f'<tr><td colspan="{len(table.columns) + 1}">{notes}</td></tr>', "</tfoot>")
