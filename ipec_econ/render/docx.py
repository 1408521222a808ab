"""Tables as Word documents: a native table, its title as a caption, its notes below."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING, ClassVar

from ipec_econ.core.table import Block, Cell, Row, Table
from ipec_econ.core.table_style import TABLE_STYLES, TableStyle
from ipec_econ.render.decimal_alignment import is_decimal
from ipec_econ.render.header_lines import write_header_lines
from ipec_econ.render.office_zip import repack_office_file
from ipec_econ.render.page_plan import (
    GAP,
    MARGIN,
    PagePlan,
    PlannedColumn,
    plan_page,
    show_cell,
)
from ipec_econ.render.plain_text import flatten_text
from ipec_econ.render.renderer import ALL_ROLES, check_table
from ipec_econ.render.word_parts import (
    Position,
    WordCell,
    WordText,
    make_counter,
    make_paragraph,
    make_row,
    make_run,
    make_table,
)
from ipec_econ.render.word_template import open_empty_document

if TYPE_CHECKING:
    from docx.document import Document
    from docx.oxml.xmlchemy import BaseOxmlElement

FONT = "Times New Roman"
INNER, HEAVY, HANG = 0.5, 1.0, 0.8
"""Rules in points, and the indent in em of a label's lines after its first."""


class DocxRenderer:
    """Tables as Word documents, by the extra `docx`."""

    format: ClassVar[str] = "docx"

    def render(self, table: Table) -> bytes:
        """Return a document whose page fits the table: sideways where it is wide.

        Raises
        ------
        RenderError
            ``render/missing-package`` without the extra, and what `check_table` refuses.
        """
        check_table(table, self.format, ALL_ROLES)
        plan = plan_page(table)
        style = TABLE_STYLES[table.style]
        document = _open_document(table, plan)
        body = document.element.body
        parts = [
            _write_caption(table, style, plan),
            _write_table(table, style, plan),
            _write_notes(table, style, plan),
        ]
        for position, part in enumerate(parts):
            body.insert(position, part)
        stream = BytesIO()
        document.save(stream)
        return repack_office_file(stream.getvalue())


def _open_document(table: Table, plan: PagePlan) -> Document:
    document = open_empty_document(f"tables.{table.id}", ["Caption"])
    from docx.enum.section import WD_ORIENT
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE if plan.sideways else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Pt(plan.page_width), Pt(plan.page_height)
    section.left_margin = section.right_margin = Pt(MARGIN)
    section.top_margin = section.bottom_margin = Pt(MARGIN)
    for name in ("Normal", "Caption"):
        face = document.styles[name].font
        face.name, face.color.rgb = FONT, RGBColor(0, 0, 0)
        face.bold = face.cs_bold = False
        face.element.rPr.rFonts.set(qn("w:cs"), FONT)
    properties = document.core_properties
    properties.title, properties.author = flatten_text(table.title)[:255], "ipec-econ"
    properties.comments, properties.revision = "", 1
    return document


def _write_caption(table: Table, style: TableStyle, plan: PagePlan) -> BaseOxmlElement:
    size = plan.font_size
    title = flatten_text(table.title)
    bold, small = style.flush_left, style.caption == "dash"
    label = WordText("TABLE " if style.caption == "two_lines" else "Table ", False, bold, small)
    number = [make_run(label, size), *make_counter(label, size)]
    position: Position = "left" if bold else "center"
    if style.caption in ("running", "dash"):
        joint = WordText("\u2014" if small else ": ", small_caps=small)
        rest = [make_run(joint, size), make_run(WordText(title, small_caps=small), size)]
    else:
        line = make_run(WordText(""), size)
        _break_line(line)
        rest = [line, make_run(WordText(title, italic=not bold), size)]
    return make_paragraph([*number, *rest], position, style="Caption", after=4, keep=True)


def _break_line(run: BaseOxmlElement) -> None:
    from docx.oxml import OxmlElement

    run.append(OxmlElement("w:br"))


def _write_table(table: Table, style: TableStyle, plan: PagePlan) -> BaseOxmlElement:
    outer = INNER if style.thin_rules else HEAVY
    widths = [plan.stub, *(column.width for column in plan.columns)]
    head = _write_header(table)
    head[0] = [replace(cell, above=outer) for cell in head[0]]
    head[-1] = [replace(cell, below=INNER) for cell in head[-1]]
    blocks = [block for block in table.blocks if block.rows]
    body = [row for i, block in enumerate(blocks) for row in _write_block(block, plan, i > 0)]
    last = body[-1] if body else head[-1]
    last[:] = [replace(cell, below=outer) for cell in last]
    size = plan.font_size
    rows = [make_row(cells, widths, size, heading=True) for cells in head]
    rows += [make_row(cells, widths, size, heading=False) for cells in body]
    position: Position = "left" if style.flush_left else "center"
    caption = flatten_text(table.title)
    return make_table(rows, widths, GAP * size, position=position, caption=caption)


def _write_header(table: Table) -> list[list[WordCell]]:
    lines = write_header_lines(table).in_order or (("",) * len(table.columns),)
    stubs = [*("" for _ in lines[1:]), table.stub]
    rows = [_write_spans(table)] if any(span.title for span in table.spans) else []
    for stub, line in zip(stubs, lines, strict=True):
        rows.append([_write_words(stub, "left"), *(_write_words(text, "center") for text in line)])
    return rows


def _write_spans(table: Table) -> list[WordCell]:
    spans = [
        WordCell(
            (WordText(flatten_text(span.title)),),
            "center",
            span=span.width,
            under=INNER if span.title else 0.0,
        )
        for span in table.spans
    ]
    return [_write_words("", "left"), *spans]


def _write_block(block: Block, plan: PagePlan, ruled: bool) -> list[list[WordCell]]:
    rows = []
    if block.title:
        title = WordText(flatten_text(block.title), italic=True)
        rows.append([WordCell((title,), "left", span=len(plan.columns) + 1, keep=True)])
    for i, row in enumerate(block.rows):
        rows.append(_write_row(row, plan, spaced=row.kind == "estimate" and i > 0))
    if ruled:
        rows[0] = [replace(cell, above=INNER) for cell in rows[0]]
    return rows


def _write_row(row: Row, plan: PagePlan, *, spaced: bool) -> list[WordCell]:
    pairs = zip(row.cells, plan.columns, strict=True)
    numbers = [_write_cell(cell, column, plan.font_size) for cell, column in pairs]
    cells = [replace(_write_words(row.label, "left"), hang=HANG * plan.font_size), *numbers]
    return [replace(cell, space=4.0) for cell in cells] if spaced else cells


def _write_cell(cell: Cell, column: PlannedColumn, size: float) -> WordCell:
    texts = (WordText(show_cell(cell)), WordText("*" * cell.stars, raised=True))
    room = column.width - GAP * size
    if is_decimal(cell):
        indent = column.decimals.find_padding(cell).after_em * size
        indent += (room - column.decimals.width * size) / 2
        return WordCell(texts, "right", indent=max(0.0, indent))
    if column.alignment == "right" and cell.value is not None:
        return WordCell(texts, "right", indent=max(0.0, (room - column.widest) / 2))
    return WordCell(texts, "left" if column.alignment == "left" else "center")


def _write_words(text: str, position: Position) -> WordCell:
    return WordCell((WordText(flatten_text(text)),), position)


def _write_notes(table: Table, style: TableStyle, plan: PagePlan) -> BaseOxmlElement:
    """Return the paragraph below the table, which Word wants even where nothing is said in it."""
    size = plan.font_size * 0.9
    notes = " ".join(flatten_text(note) for note in table.notes)
    texts = (WordText(f"{style.notes_label} ", italic=True), WordText(notes))
    runs = [make_run(text, size) for text in texts] if notes else []
    return make_paragraph(runs, before=4, size=size)
