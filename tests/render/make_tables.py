"""Tables made by hand, and the formats' numbers read back."""

from __future__ import annotations

import csv
import io
import math
import re
import shutil
import subprocess
from html.parser import HTMLParser
from io import BytesIO
from typing import Any

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn

from ipec_econ.core.table import EMPTY, Block, Cell, Column, Row, Span, Table
from ipec_econ.render.registry import RENDERERS
from ipec_econ.render.sheet_cell import ORDINAL

Numbers = list[tuple[float, ...]]
"""Every number of a table in reading order; an interval has two."""

EVERY_ROLE = Table(
    id="main",
    title="Grants and scrap rates",
    columns=(
        Column("fe", "Fixed effects", "lscrap"),
        Column("cs", "Callaway–Sant’Anna", "lscrap"),
        Column("no", "", "lscrap"),
    ),
    blocks=(
        Block(
            (
                Row(
                    "Grant",
                    (
                        Cell("estimate", "-0.2523", -0.252314818182, stars=2),
                        Cell("estimate", "12.0000", 12.0),
                        EMPTY,
                    ),
                    "estimate",
                ),
                Row(
                    "",
                    (
                        Cell("std_error", "(0.1506)", 0.150629274),
                        Cell("std_error", "(3.1e-06)", 3.12e-06),
                        EMPTY,
                    ),
                    "below",
                ),
                Row(
                    "",
                    (
                        Cell("conf_int", "[-0.5521, 0.0475]", -0.55213, 0.04752),
                        Cell("conf_int", "[-inf, 2.0000]", -math.inf, 2.0),
                        EMPTY,
                    ),
                    "below",
                ),
                Row(
                    "",
                    (
                        Cell("p_value", "p = 0.0971", 0.09712),
                        Cell("p_value", "p < 0.0001", 1.5e-07),
                        EMPTY,
                    ),
                    "below",
                ),
            ),
            title="Panel A",
        ),
        Block(
            (
                Row(
                    "Observations",
                    (Cell("count", "162", 162.0), Cell("count", "1,234,567", 1234567.0), EMPTY),
                    "statistic",
                ),
                Row(
                    "R²",
                    (Cell("number", "0.8440", 0.844), Cell("text", "–"), EMPTY),
                    "statistic",
                ),
                Row("Firm effects", (Cell("mark", "Yes"), EMPTY, EMPTY), "statistic"),
            )
        ),
    ),
    notes=("Standard errors in parentheses.", "A second note."),
    spans=(Span("Both", 2), Span("", 1)),
    models=("fe", "cs", "no"),
)


def make_table(text: str) -> Table:
    """Return a table that shows `text` in every place where users write."""
    return Table(
        id="t",
        title=text,
        columns=(Column("a", text, text),),
        blocks=(
            Block(
                (Row(text, (Cell("text", text),)), Row("n", (Cell("number", "-0.5000", -0.5),))),
                title=text,
            ),
        ),
        notes=(text,),
        spans=(Span(text, 1),),
        models=("a",),
        stub=text,
    )


def render(table: Table, form: str) -> str:
    return RENDERERS[form].render(table).decode("utf-8")


def read_words(table: Table, form: str) -> str:
    """Return everything that a rendered table says, whatever its format."""
    content = RENDERERS[form].render(table)
    if form == "docx":
        return "\n".join(text for row in _list_word_rows(content) for text in row)
    if form == "xlsx":
        return "\n".join(str(cell.value) for cell in list_sheet_cells(content))
    if form == "pdf":
        return read_pdf(content)
    return content.decode("utf-8")


def read_pdf(content: bytes) -> str:
    """Return a pdf's text, by a program that not every machine has."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    command = ["pdftotext", "-layout", "-", "-"]
    return subprocess.run(command, input=content, capture_output=True, check=True).stdout.decode()


def list_sheet_cells(content: bytes) -> list[openpyxl.cell.Cell]:
    """Return every cell of a workbook that is not blank."""
    book = openpyxl.load_workbook(BytesIO(content))
    rows = [row for sheet in book for row in sheet.iter_rows()]
    return [cell for row in rows for cell in row if cell.value is not None]


def read_numbers(table: Table, form: str) -> Numbers:
    """Return the numbers that a reader of the rendered table gets."""
    content = RENDERERS[form].render(table)
    if form == "xlsx":
        return _read_sheets(content)
    if form == "docx":
        return _read_lines([text for row in _list_word_rows(content)[1:] for text in row[1:]])
    text = content.decode("utf-8")
    if form == "csv":
        return _read_csv(text)
    if form == "html":
        return _read_html(text)
    return _read_lines(_list_cells(text, form))


def list_values(table: Table, *, printed: bool) -> Numbers:
    """Return a table's numbers: in full, or as its texts print them."""
    cells = [cell for block in table.blocks for row in block.rows for cell in row.cells]
    numbers = [cell for cell in cells if cell.value is not None]
    if printed:
        return _read_lines([cell.text for cell in numbers])
    ends = [(cell.value, cell.upper) for cell in numbers]
    return [tuple(float(f"{end:.12g}") for end in pair if end is not None) for pair in ends]


class CellReader(HTMLParser):
    """Collects the attributes of cells, every tag, and the text of cells."""

    def __init__(self) -> None:
        super().__init__()
        self.cells: list[dict[str, str | None]] = []
        self.tags: list[str] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag == "td":
            self.cells.append(dict(attrs))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def read_html(text: str) -> CellReader:
    reader = CellReader()
    reader.feed(text)
    return reader


def _read_csv(text: str) -> Numbers:
    rows = list(csv.DictReader(io.StringIO(text)))
    ends = [(row["value"], row["upper"]) for row in rows if row["value"]]
    return [tuple(float(end) for end in pair if end) for pair in ends]


def _read_html(text: str) -> Numbers:
    cells = [cell for cell in read_html(text).cells if "data-value" in cell]
    ends = [(cell["data-value"], cell.get("data-upper")) for cell in cells]
    return [tuple(float(end) for end in pair if end) for pair in ends]


def _read_sheets(content: bytes) -> Numbers:
    """Return the numbers of the tables' worksheets, one by one; bounds may be infinite."""
    skipped = {"Contents", "Notes"}
    cells = [cell for cell in list_sheet_cells(content) if cell.parent.title not in skipped]
    body = [cell for cell in cells if cell.number_format != ORDINAL]
    signs = {"∞": math.inf, "−∞": -math.inf}
    found = [signs.get(str(cell.value), cell.value) for cell in body]
    return [(float(value),) for value in found if isinstance(value, int | float)]


def _list_word_rows(content: bytes) -> list[list[str]]:
    """Return the texts of a Word table's cells, without raised stars; captions and notes first."""
    document = docx.Document(BytesIO(content))
    rows = [[paragraph.text for paragraph in document.paragraphs]]
    for row in document.element.body.iter(qn("w:tr")):
        if row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is None:
            rows.append([_join_runs(cell) for cell in row.iter(qn("w:tc"))])
        else:
            rows[0].extend(_join_runs(cell) for cell in row.iter(qn("w:tc")))
    return rows


def _join_runs(cell: Any) -> str:
    runs = [run for run in cell.iter(qn("w:r")) if run.find(f".//{qn('w:vertAlign')}") is None]
    return "".join(text.text or "" for run in runs for text in run.iter(qn("w:t")))


def _list_cells(text: str, form: str) -> list[str]:
    if form == "md":
        body = [line for line in text.splitlines() if line.startswith("|")][2:]
        return [cell for line in body for cell in line.split("|")[2:-1]]
    if form == "typ":
        body = text.partition("    ),\n")[2].partition("\n  )\n")[0]
        return [cell for line in body.splitlines() for cell in _list_typst_cells(line)]
    body = text.partition(r"\midrule")[2].partition(r"\bottomrule")[0]
    lines = [line.removesuffix(r" \\") for line in body.splitlines() if " & " in line]
    plain = [
        cell.replace(r"\ensuremath{-}", "-")
        .replace(r"\ensuremath{\infty}", "inf")
        .replace("{[}", "[")
        .replace("{]}", "]")
        for line in lines
        for cell in line.split(" & ")[1:]
    ]
    return [re.sub(r"\\textsuperscript\{\**\}", "", cell).strip("{}") for cell in plain]


def _list_typst_cells(line: str) -> list[str]:
    """Return the numbers' texts of one row: unseen signs are other arguments."""
    shown = r'(?:point\("[^"]*", |flush\([\d.]+pt, |box\()"([^"]*)"'
    return re.findall(shown, line)


def _read_lines(cells: list[str]) -> Numbers:
    cells = [cell.replace("−", "-").replace("∞", "inf") for cell in cells]
    number = r"-?(?:inf|\d[\d,]*(?:\.\d+)?(?:e[-+]\d+)?)"
    found = [re.findall(number, re.sub(r"\\textless\{\}|&lt;", "<", cell)) for cell in cells]
    return [tuple(float(part.rstrip(",").replace(",", "")) for part in one) for one in found if one]
