"""Typst source that compiles as it is: one table on a page that it fits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from ipec_econ.core.table import Block, Cell, Row, Table
from ipec_econ.core.table_style import TABLE_STYLES, CaptionForm, TableStyle
from ipec_econ.render.decimal_alignment import is_decimal
from ipec_econ.render.header_lines import write_header_lines
from ipec_econ.render.page_plan import (
    GAP,
    MARGIN,
    PagePlan,
    PlannedColumn,
    plan_page,
    show_cell,
)
from ipec_econ.render.renderer import ALL_ROLES, check_table
from ipec_econ.render.typst_text import quote_typst

FONT = "Libertinus Serif"
"""Comes with Typst itself."""

FUNCTIONS = (
    "#let point(before, number, stars, after, lacking) = box({",
    "  hide(before); number; stars; hide(after + lacking)",
    "})",
    "#let flush(width, number) = box(width: width, align(right, box(number)))",
    "#let stub(words) = par(hanging-indent: 0.8em, leading: 0.5em, words)",
    "#let head(title) = block(width: 100%, stroke: (bottom: 0.5pt), inset: (bottom: 3pt), title)",
)
"""``point`` pads a number with unseen signs, so that the points of a column align; ``flush`` sets
numbers without points flush right; ``stub`` names a row; ``head`` stands over columns."""

CAPTIONS: Mapping[CaptionForm, str] = {
    "running": "[#it.supplement #n: #it.body]",
    "dash": "smallcaps[#it.supplement #n\u2014#it.body]",
    "two_lines": "[#upper(it.supplement) #n #linebreak() #emph(it.body)]",
    "two_lines_left": "align(left)[*#it.supplement #n* #linebreak() #it.body]",
}

ALIGNMENTS = {"decimal": "center", "right": "center", "left": "left", "center": "center"}


class TypstRenderer:
    """Tables as Typst source."""

    format: ClassVar[str] = "typ"

    def render(self, table: Table) -> bytes:
        """Return source for Typst 0.13 or newer, to compile or to ``#include``."""
        check_table(table, self.format, ALL_ROLES)
        plan = plan_page(table)
        style = TABLE_STYLES[table.style]
        lines = [
            *_write_settings(table, plan, style),
            *FUNCTIONS,
            f"#figure(kind: table, supplement: [Table], caption: {quote_typst(table.title)}, {{",
            *_write_table(table, plan, style),
            *_write_notes(table, style),
            "})",
        ]
        return ("\n".join(lines) + "\n").encode("utf-8")


def _write_settings(table: Table, plan: PagePlan, style: TableStyle) -> list[str]:
    number = "context it.counter.display(it.numbering)"
    return [
        "// Typst 0.13 or newer: compile it, or #include it in a document.",
        f"#set document(title: {quote_typst(table.title)}, date: none)",
        f"#set page(width: {plan.page_width:g}pt, height: {plan.page_height:g}pt, "
        f"margin: {MARGIN:g}pt)",
        f'#set text(font: "{FONT}", size: {plan.font_size:.3g}pt, lang: "en", hyphenate: false, '
        'number-type: "lining", number-width: "tabular")',
        "#set par(justify: false)",
        "#set figure.caption(position: top)",
        "#show figure: set block(breakable: true)",
        f"#show figure.caption: it => {{ let n = {number}; {CAPTIONS[style.caption]} }}",
    ]


def _write_table(table: Table, plan: PagePlan, style: TableStyle) -> list[str]:
    widths = ", ".join(f"{width:g}pt" for width in [plan.stub, *(c.width for c in plan.columns)])
    aligned = ", ".join(["left", *(ALIGNMENTS[column.alignment] for column in plan.columns)])
    outer = "0.5pt" if style.thin_rules else "0.9pt"
    blocks = [block for block in table.blocks if block.rows]
    body = [line for block in blocks for line in _write_block(block, plan)]
    return [
        f"  set align({'left' if style.flush_left else 'center'})",
        f"  table(columns: ({widths}), align: ({aligned}), stroke: none, "
        f"inset: (x: {GAP / 2:g}em, y: 0.28em),",
        f"    table.hline(stroke: {outer}),",
        "    table.header(",
        *_write_header(table),
        *([] if blocks else ["      table.hline(stroke: 0.5pt),"]),
        "    ),",
        *body,
        f"    table.hline(stroke: {outer}),",
        "  )",
    ]


def _write_header(table: Table) -> list[str]:
    lines = write_header_lines(table).in_order or (("",) * len(table.columns),)
    stubs = [*("" for _ in lines[1:]), table.stub]
    spans = [_write_spans(table)] if any(span.title for span in table.spans) else []
    return [
        *spans,
        *(_write_headings([stub, *line]) for stub, line in zip(stubs, lines, strict=True)),
    ]


def _write_headings(texts: Sequence[str]) -> str:
    places = ["left", *("center" for _ in texts[1:])]
    cells = [
        f"table.cell(align: {place} + bottom, {quote_typst(text)}),"
        for place, text in zip(places, texts, strict=True)
    ]
    return f"      {' '.join(cells)}"


def _write_spans(table: Table) -> str:
    cells = [
        f"table.cell(colspan: {span.width}, align: center + bottom, "
        + (f"head({quote_typst(span.title)}))" if span.title else '"")')
        for span in table.spans
    ]
    return f'      "", {", ".join(cells)},'


def _write_block(block: Block, plan: PagePlan) -> list[str]:
    lines = ["    table.hline(stroke: 0.5pt),"]
    if block.title:
        title = f"emph({quote_typst(block.title)})"
        lines.append(f"    table.cell(colspan: {len(plan.columns) + 1}, align: left, {title}),")
    for i, row in enumerate(block.rows):
        lines.append(_write_row(row, plan, spaced=row.kind == "estimate" and i > 0))
    return lines


def _write_row(row: Row, plan: PagePlan, *, spaced: bool) -> str:
    pairs = zip(row.cells, plan.columns, strict=True)
    cells = [
        f"stub({quote_typst(row.label)})",
        *(_write_cell(cell, column) for cell, column in pairs),
    ]
    if spaced:
        inset = f"inset: (x: {GAP / 2:g}em, top: 0.7em, bottom: 0.28em)"
        cells = [f"table.cell({inset}, {cell})" for cell in cells]
    return f"    {', '.join(cells)},"


def _write_cell(cell: Cell, column: PlannedColumn) -> str:
    shown = quote_typst(show_cell(cell))
    if cell.value is None:
        return shown
    stars = f'"{"*" * cell.stars}"'
    if is_decimal(cell):
        padding = column.decimals.find_padding(cell)
        before, after = quote_typst(padding.before), quote_typst(padding.after)
        return f'point({before}, {shown}, {stars}, {after}, "{"*" * padding.stars}")'
    if column.alignment == "right":
        return f"flush({column.widest:g}pt, {shown})"
    return f"box({shown} + {stars})" if cell.stars else f"box({shown})"


def _write_notes(table: Table, style: TableStyle) -> Sequence[str]:
    if not table.notes:
        return ()
    notes = quote_typst(" ".join(table.notes))
    label = quote_typst(style.notes_label)
    return (
        "  v(-0.4em)",
        f'  block(width: 100%, align(left, text(size: 0.85em, emph({label}) + " " + {notes})))',
    )
