"""LaTeX fragments compile, and every package they need is there."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from ipec_econ.core.table import Block, Cell, Column, Row, Span, Table
from ipec_econ.core.table_style import TABLE_STYLES
from ipec_econ.render.latex_document import build_document
from ipec_econ.render.registry import RENDERERS
from tests.render.make_tables import EVERY_ROLE, make_table
from tests.render.test_special_text import TEXTS

SECONDS = 120

pytestmark = pytest.mark.skipif(
    shutil.which("pdflatex") is None, reason="pdflatex is not installed"
)


def compile_pdf(tables: list[Table], folder: Path) -> str:
    """Compile the tables in one document; return the log, or fail with what LaTeX said."""
    fragments = b"".join(RENDERERS["tex"].render(table) + b"\\clearpage\n" for table in tables)
    (folder / "t.tex").write_bytes(build_document(fragments))
    command = ["pdflatex", "-halt-on-error", "-interaction=nonstopmode", "t.tex"]
    done = subprocess.run(command, cwd=folder, capture_output=True, timeout=SECONDS, check=False)
    said = done.stdout.decode("utf-8", "replace")
    missing = re.search(r"File `([^']+)' not found", said)
    if missing:
        pytest.fail(f"pdflatex is installed, but the LaTeX package {missing[1]} is not")
    assert done.returncode == 0, said[-2000:]
    return (folder / "t.log").read_text(encoding="utf-8", errors="replace")


def make_wide(width: int) -> Table:
    columns = tuple(
        Column(str(i), "Callaway and Sant’Anna", "Log value added") for i in range(width)
    )
    estimate = tuple(Cell("estimate", "-0.1234", -0.1234, stars=3) for _ in columns)
    error = tuple(Cell("std_error", "(0.1234)", 0.1234) for _ in columns)
    rows = (Row("[Effect] of a contract", estimate, "estimate"), Row("", error, "below"))
    return Table(
        "wide", "A wide table", columns, (Block(rows),), ("A note. " * 30,), (Span("All", width),),
        models=("m",),
    )  # fmt: skip


def make_long(table: Table) -> Table:
    return replace(table, blocks=(Block(table.blocks[0].rows * 20),))


LONG = Table(
    "long",
    "A table of two pages",
    (Column("a", "Rows"), Column("b", "Share")),
    tuple(
        Block(
            tuple(
                Row(f"A step of some length, number {i}", (Cell("count", "1,234", 1234.0),
                    Cell("number", "-0.5000", -0.5))) for i in range(20)
            ),
            title=f"Part {part}",
        )
        for part in range(4)
    ),
    ("A note.",),
)  # fmt: skip


def test_every_role_and_width_compiles_without_text_in_the_margin(tmp_path):
    empty = Table("empty", "Empty", (Column("a", "A"),), ())
    wide = [make_wide(width) for width in (1, 2, 4, 8, 12, 16)]
    styled = [replace(table, style=style) for table in (EVERY_ROLE, LONG) for style in TABLE_STYLES]
    log = compile_pdf([EVERY_ROLE, empty, *wide, *styled, make_long(wide[-2])], tmp_path)
    overfull = [float(points) for points in re.findall(r"Overfull \\hbox \(([\d.]+)pt", log)]
    assert overfull == []


def test_any_text_compiles(tmp_path):
    compile_pdf([make_table(text) for text in TEXTS.values()], tmp_path)


def test_the_same_table_gives_the_same_pdf(tmp_path):
    pdfs = []
    for name in ("a", "b"):
        folder = tmp_path / name
        folder.mkdir()
        compile_pdf([EVERY_ROLE], folder)
        pdfs.append((folder / "t.pdf").read_bytes())
    assert pdfs[0] == pdfs[1]
