"""Odd tables in every format: nothing breaks, and the bytes depend on the table alone."""

from __future__ import annotations

import hashlib
import math
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from ipec_econ.core.table import EMPTY, Block, Cell, Column, Row, Span, Table
from ipec_econ.core.table_style import TABLE_STYLES
from ipec_econ.render.registry import RENDERERS
from tests.render.make_tables import EVERY_ROLE, make_table, read_words
from tests.render.test_special_text import TEXTS

BINARY = {"docx": b"PK", "xlsx": b"PK", "pdf": b"%PDF"}


def make_numbers(*cells: Cell) -> Table:
    columns = tuple(Column(str(j), f"C{j}") for j in range(len(cells)))
    return Table("n", "Numbers", columns, (Block((Row("r", cells),)),))


ODD: dict[str, Table] = {
    "bounds": make_numbers(
        Cell("number", "inf", math.inf),
        Cell("number", "-inf", -math.inf),
        Cell("conf_int", "[-inf, inf]", -math.inf, math.inf),
    ),
    "not available": make_numbers(Cell("text", "–"), EMPTY, Cell("estimate", "0.1000", 0.1)),
    "powers": make_numbers(Cell("estimate", "-3.1e-06", -3.1e-06, stars=3), EMPTY),
    "withheld": make_numbers(Cell("text", "[c]"), Cell("count", "1,000", 1000.0)),
    "no rows": Table("t", "T", (Column("a", "A"),), ()),
    "no headings": Table("t", "", (Column("a", ""),), (Block((Row("", (EMPTY,)),)),)),
    "equal headings": Table(
        "=1+1", "=1+1", (Column("a", "Mean"), Column("b", "mean")),
        (Block((Row("=1+1", (Cell("text", "=1+1"), Cell("number", "2.0", 2.0))),)),),
        stub="Mean",
    ),
    "many columns": replace(
        make_numbers(*(Cell("estimate", "-123456.7890", -123456.789) for _ in range(40))),
        spans=(Span("Left", 20), Span("", 20)),
    ),
    "words below": Table(
        "t", "T", (Column("a", "A"),),
        (Block((Row("x", (Cell("text", "–"),), "estimate"), Row("", (Cell("text", "–"),), "below"),
                Row("N", (Cell("count", "1", 1.0),), "statistic"))),),
    ),
}  # fmt: skip


@pytest.mark.parametrize("form", RENDERERS)
@pytest.mark.parametrize("table", ODD.values(), ids=ODD.keys())
def test_an_odd_table_is_written_whole_and_again_in_the_same_bytes(table, form):
    first = RENDERERS[form].render(table)
    assert first.startswith(BINARY.get(form, b""))
    assert RENDERERS[form].render(replace(table)) == first
    said = read_words(table, form).replace("\n", " ")
    for cell in (cell for block in table.blocks for row in block.rows for cell in row.cells):
        if cell.text in ("–", "[c]") and form != "tex":
            assert cell.text in said.replace("\\", "")


@pytest.mark.parametrize("form", BINARY)
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_any_text_is_printed_by_formats_that_are_no_text(text, form):
    assert RENDERERS[form].render(make_table(text)).startswith(BINARY[form])


@pytest.mark.parametrize("form", RENDERERS)
def test_styles_differ_and_show_the_same_words(form):
    styled = {name: replace(EVERY_ROLE, style=name) for name in TABLE_STYLES}
    written = {RENDERERS[form].render(table) for table in styled.values()}
    # A csv holds numbers alone; a workbook explains the stars, of three kinds with none.
    assert len(written) == {"csv": 1, "xlsx": 3}.get(form, len(TABLE_STYLES))
    for table in styled.values():
        assert "Standard errors in parentheses." in read_words(table, form) or form == "csv"


SCRIPT = """
import hashlib
from ipec_econ.render.registry import RENDERERS
from tests.render.make_tables import EVERY_ROLE
for form in RENDERERS:
    print(hashlib.sha256(RENDERERS[form].render(EVERY_ROLE)).hexdigest())
"""


def test_hash_seed_zone_and_locale_change_no_byte():
    root = Path(__file__).parents[2]
    setting = {"PYTHONHASHSEED": "7", "TZ": "Pacific/Kiritimati", "LC_ALL": "tr_TR.UTF-8",
               "SOURCE_DATE_EPOCH": "9", "PYTHONPATH": str(root)}  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=root, check=True, capture_output=True,
        env={**os.environ, **setting},
    )  # fmt: skip
    here = [hashlib.sha256(RENDERERS[form].render(EVERY_ROLE)).hexdigest() for form in RENDERERS]
    assert done.stdout.decode().split() == here
