"""Workbooks keep the rules for accessible spreadsheets, and no text in them acts."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import openpyxl
import pytest
from openpyxl.utils.escape import unescape
from openpyxl.workbook import Workbook

from ipec_econ.core.errors import RenderError
from ipec_econ.core.table import Block, Cell, Column, Row, Span, Table
from ipec_econ.render.plain_text import flatten_text
from ipec_econ.render.registry import RENDERERS
from tests.render.make_tables import EVERY_ROLE, list_sheet_cells, make_table
from tests.render.test_any_table import ODD
from tests.render.test_special_text import TEXTS

TABLES = {"every role": EVERY_ROLE, **ODD, **{k: make_table(v) for k, v in TEXTS.items()}}
SMALLEST_FONT = 10


def load(table: Table) -> Workbook:
    return openpyxl.load_workbook(BytesIO(RENDERERS["xlsx"].render(table)))


@pytest.fixture(scope="module", params=TABLES.values(), ids=TABLES.keys())
def book(request) -> Workbook:
    return load(request.param)


def test_every_sheet_has_a_title_and_one_marked_up_table_of_a_name_of_its_own(book):
    names = [name for sheet in book for name in sheet.tables]
    assert len(names) == len({name.casefold() for name in names}) == len(book.sheetnames)
    assert book.sheetnames[0] == "Contents"
    for sheet in book:
        assert len(sheet.tables) == 1
        assert len(sheet.title) < 31
        (table,) = sheet.tables.values()
        first, *rows = sheet[table.ref]
        headings = [unescape(cell.value) for cell in first]
        assert headings == [column.name for column in table.tableColumns]
        assert len({heading.casefold() for heading in headings}) == len(headings)
        assert all(0 < len(heading) <= 255 for heading in headings)
        assert rows
        assert sheet.max_row == rows[-1][0].row


def test_no_cell_is_merged_filled_slanted_or_small(book):
    for sheet in book:
        assert not sheet.merged_cells.ranges
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.fill.fill_type is None
                if cell.value is not None:
                    assert cell.font.name == "Arial"
                    assert cell.font.size >= SMALLEST_FONT
                    assert not cell.font.italic


def test_blank_cells_are_explained_where_there_are_any(book):
    for sheet in book:
        (table,) = sheet.tables.values()
        blank = any(cell.value is None for row in sheet[table.ref] for cell in row)
        assert not blank or "Blank cells" in sheet["A2"].value


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_words_are_words_and_read_as_written(text):
    cells = list_sheet_cells(RENDERERS["xlsx"].render(make_table(text)))
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    if flatten_text(text):
        assert flatten_text(text) in [unescape(str(cell.value)) for cell in cells]


@pytest.mark.parametrize("start", "=+-@")
def test_what_looks_like_a_formula_is_quoted(start):
    cells = list_sheet_cells(RENDERERS["xlsx"].render(make_table(f"{start}1+1")))
    acting = [cell for cell in cells if str(cell.value).startswith(start) and cell.data_type == "s"]
    assert acting
    assert all(cell.quotePrefix for cell in acting)


def test_an_estimate_has_its_error_interval_p_value_and_stars_in_columns_of_their_own():
    sheet = load(EVERY_ROLE)["Estimates"]
    rows = [[cell.value for cell in row] for row in sheet["A3:L5"]]
    assert rows == [
        [
            "Panel", "Row", "Column", "Group", "Model", "Outcome", "Estimate", "Standard error",
            "Lower end of interval", "Upper end of interval", "p-value", "Stars",
        ],
        [
            "Panel A", "Grant", 1, "Both", "Fixed effects", "lscrap", -0.252314818182, 0.150629274,
            -0.55213, 0.04752, 0.09712, "**",
        ],
        [
            "Panel A", "Grant", 2, "Both", "Callaway–Sant’Anna", "lscrap", 12, 3.12e-06, "−∞", 2,
            1.5e-07, None,
        ],
    ]  # fmt: skip
    assert sheet["G4"].number_format == "0.0000"
    assert sheet["H5"].number_format == "0.0E+00"


def test_other_tables_keep_their_lines_and_join_their_headings():
    table = Table(
        "flow", "Flow", (Column("a", "Rows"), Column("b", "Rows")),
        (Block((Row("x", (Cell("count", "1,000", 1000.0), Cell("number", "0.50", 0.5))),),
               title="Firms"),),
        spans=(Span("Left", 1), Span("Lost", 1)), stub="Step",
    )  # fmt: skip
    rows = [[cell.value for cell in row] for row in load(table)["Table"]["A3:D4"]]
    assert rows == [["Section", "Step", "Left, Rows", "Lost, Rows"], ["Firms", "x", 1000, 0.5]]


def test_an_interval_in_another_table_has_two_columns():
    table = Table(
        "t", "T", (Column("a", "Share"),),
        (Block((Row("x", (Cell("conf_int", "[0.1, 0.2]", 0.1, 0.2),)),)),),
    )  # fmt: skip
    rows = [[cell.value for cell in row] for row in load(table)["Table"]["A3:C4"]]
    assert rows == [["Row", "Share, lower end", "Share, upper end"], ["x", 0.1, 0.2]]


def test_a_text_that_no_cell_holds_is_refused_whole():
    with pytest.raises(RenderError) as caught:
        RENDERERS["xlsx"].render(replace(EVERY_ROLE, notes=("x" * 40_000,)))
    assert caught.value.problems[0].code == "render/text-too-long"


def list_lines(book: Workbook, name: str) -> list[tuple[object, ...]]:
    sheet = book[name]
    (table,) = sheet.tables.values()
    return [tuple(cell.value for cell in row) for row in sheet[table.ref]]


def test_statistics_of_panels_have_a_line_each_with_its_panel():
    fits = [Row("R²", (Cell("number", text, float(text)),), "statistic") for text in ("0.5", "0.6")]
    shared = Row("Firms", (Cell("count", "9", 9.0),), "statistic")
    top = Row("x", (Cell("estimate", "1.0", 1.0),), "estimate")
    blocks = (Block((top, fits[0]), "Panel A"), Block((top, fits[1]), "Panel B"), Block((shared,)))
    book = load(Table("t", "T", (Column("a", "A"),), blocks, models=("a",)))
    assert list_lines(book, "Statistics") == [
        ("Panel", "Statistic", "Column", "Model", "Value"),
        ("Panel A", "R²", 1, "A", 0.5),
        ("Panel B", "R²", 1, "A", 0.6),
        (None, "Firms", 1, "A", 9),
    ]


def test_a_band_has_ends_of_its_own_beside_an_interval():
    rows = (
        Row("x", (Cell("estimate", "1.0", 1.0),), "estimate"),
        Row("", (Cell("conf_int", "[0.5, 1.5]", 0.5, 1.5),), "below"),
        Row("", (Cell("band", "[0.2, 1.8]", 0.2, 1.8),), "below"),
    )
    book = load(Table("t", "T", (Column("a", "A"),), (Block(rows),), models=("a",)))
    heads, line = list_lines(book, "Estimates")
    assert line[-4:] == (0.5, 1.5, 0.2, 1.8)
    assert heads[-2:] == ("Lower end of simultaneous band", "Upper end of simultaneous band")
