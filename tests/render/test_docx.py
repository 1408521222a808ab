"""Word documents: a native table that repeats its headings and breaks no number."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import docx
import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn

from ipec_econ.core.table import Block, Cell, Column, Row, Table
from ipec_econ.render.page_plan import GAP, plan_page, show_cell
from ipec_econ.render.plain_text import flatten_text
from ipec_econ.render.registry import RENDERERS
from ipec_econ.render.text_width import measure_em, measure_word_em
from tests.render.make_tables import EVERY_ROLE, make_table
from tests.render.test_any_table import ODD
from tests.render.test_special_text import TEXTS


def load(table: Table) -> docx.document.Document:
    return docx.Document(BytesIO(RENDERERS["docx"].render(table)))


def make_wide(width: int) -> Table:
    columns = tuple(Column(str(j), "Callaway–Sant’Anna", "Log labour productivity")
                    for j in range(width))  # fmt: skip
    cells = tuple(Cell("estimate", "-0.1234", -0.1234, stars=3) for _ in columns)
    return Table("w", "Wide", columns, (Block((Row("A public contract", cells),)),))


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_text_reads_as_written(text):
    document = load(make_table(text))
    title, notes = (paragraph.text for paragraph in document.paragraphs[:2])
    assert title == f"Table 1: {flatten_text(text)}"
    assert notes == (f"Notes: {flatten_text(text)}" if flatten_text(text) else "")


def test_headings_are_repeated_and_no_row_is_broken_over_pages():
    rows = load(EVERY_ROLE).element.body.findall(f".//{qn('w:tr')}")
    repeated = [row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in rows]
    assert repeated == [True] * 4 + [False] * 8
    assert all(row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in rows)


def test_a_group_heading_is_one_cell_with_one_paragraph():
    first = load(EVERY_ROLE).element.body.find(f".//{qn('w:tr')}")
    cells = first.findall(qn("w:tc"))
    spans = [cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}") for cell in cells]
    assert [None if span is None else span.get(qn("w:val")) for span in spans] == [None, "2", None]
    assert all(len(cell.findall(qn("w:p"))) == 1 for cell in cells)


@pytest.mark.parametrize(
    ("width", "orientation"),
    [(1, WD_ORIENT.PORTRAIT), (6, WD_ORIENT.PORTRAIT), (12, WD_ORIENT.LANDSCAPE)],
)
def test_a_wide_table_stands_on_a_page_of_its_own_width(width, orientation):
    section = load(make_wide(width)).sections[0]
    assert section.orientation == orientation
    assert (section.page_width > section.page_height) == (orientation == WD_ORIENT.LANDSCAPE)


@pytest.mark.parametrize(
    "table", [EVERY_ROLE, make_wide(12), make_wide(30), *ODD.values()], ids=lambda table: table.id
)
def test_columns_hold_their_longest_word_and_number(table):
    plan = plan_page(table)
    for j, column in enumerate(plan.columns):
        room = column.width / plan.font_size - GAP + 0.1
        assert measure_word_em(table.columns[j].heading) <= room
        for row in (row for block in table.blocks for row in block.rows):
            if row.cells[j].value is not None:
                assert measure_em(show_cell(row.cells[j])) <= room
    widths = plan.stub + sum(column.width for column in plan.columns)
    assert widths <= plan.page_width


def test_decimal_points_of_a_column_stand_under_each_other():
    texts = (("-0.2523", "estimate", 2), ("(0.1506)", "std_error", 0), ("12.1", "number", 0))
    rows = tuple(Row(text, (Cell(role, text, 1.0, stars=stars),)) for text, role, stars in texts)
    table = Table("t", "T", (Column("a", "A"),), (Block(rows),))
    decimals = plan_page(table).columns[0].decimals
    after = [decimals.find_padding(row.cells[0]) for row in rows]
    # What stands after the point and what is added to it is as wide in every row.
    assert [padding.after for padding in after] == [")", "", "000)"]
    assert [padding.stars for padding in after] == [0, 2, 2]
    assert [padding.before for padding in after] == ["(0", "−0", "(−"]


def test_minus_signs_are_real_and_nothing_names_a_moment():
    document = load(EVERY_ROLE)
    text = document.element.body.xml
    assert "−0.2523" in text
    assert ">-0.2523" not in text
    assert document.core_properties.created.year == document.core_properties.modified.year == 2000
    assert document.core_properties.author == "ipec-econ"


def test_a_table_without_notes_has_none_below():
    assert [p.text for p in load(replace(EVERY_ROLE, notes=())).paragraphs] == [
        "Table 1: Grants and scrap rates",
        "",
    ]
