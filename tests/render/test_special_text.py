"""Whatever users write prints, and does nothing."""

from __future__ import annotations

import csv
import io
import re

import pytest

from tests.render.make_tables import make_table, read_html, render

TEXTS = {
    "script": "<script>alert(1)</script> & 100 %",
    "attribute": '" onmouseover="alert(1)" x=\'',
    "latex": r"\input{/etc/passwd} $x_1^2$ {a} # ~ \\[2em] 50% R&D",
    "brackets": "[x] *y* [link](javascript:alert(1)) ![i](u)",
    "pipes": "a | b || c \\| d",
    "ticks": "`code` ``'' -- --- <<>> ?` !`",
    "minus": "−0.5 – — ± × ≤ ≥ ≠ ∞ →",
    "accents": "Société Générale, Łódź Węgiel, Ærø, Straße, Çelik, İş, Ġ, ñ, ő, ǆ",
    "signs": "£5 €6 ¥7 ¢ § ° m² x³ H₂O ½ © ® ™ … • «a» „b” ‘c’",
    "greek": "α β λ Ω Σ ό",
    "hebrew": "שלום בע״מ",
    "arabic": "شركة النور",
    "chinese": "中国公司",
    "emoji": "👩‍👧 ok",
    "direction": "a\u202eb\u2066c\u200fd",
    "lines": "two\nlines\tand\rmore\x00\x07",
    "formula": "=cmd|' /C calc'!A0",
    "list": "- a list? 1. no",
    "unassigned": "\U000e0fff \ue000 \ud800",
    "typst": '#panic("x") $y$ @z <w> \\ "q" \\u{41} _a_ *b* `c` // d',
    "office": "_x0041_ &amp; ]]> <w:t/>",
    "long": "a label of many words that goes on, and on " * 20,
    "long word": "x" * 300,
    "empty": "",
}

EACH = pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())


@EACH
@pytest.mark.parametrize("form", ["tex", "html", "md", "typ", "csv"])
def test_every_format_writes_utf_8_with_a_last_line_end(text, form):
    rendered = render(make_table(text), form)
    assert rendered.endswith("\n")
    assert not re.search("[\x00-\x08\x0b-\x1f\u202a-\u202e\u2066-\u2069\u200e\u200f]", rendered)


@EACH
def test_html_has_the_tags_of_a_table_alone(text):
    plain, special = (read_html(render(make_table(t), "html")) for t in ("x", text or "x"))
    assert special.tags == plain.tags


@EACH
def test_html_cells_keep_no_attribute_of_a_user(text):
    reader = read_html(render(make_table(text), "html"))
    known = {"class", "colspan", "data-value", "data-upper"}
    assert all(set(cell) <= known for cell in reader.cells)


def test_html_shows_the_text_as_written():
    text = TEXTS["script"]
    assert read_html(render(make_table(text), "html")).texts.count(text) >= 5


@EACH
def test_latex_is_ascii_with_balanced_braces(text):
    rendered = render(make_table(text), "tex")
    assert rendered.isascii()
    assert _count_depth(rendered) == 0


@EACH
def test_latex_rows_have_as_many_cells_as_columns(text):
    rendered = render(make_table(text), "tex")
    rows = [line for line in rendered.splitlines() if line.endswith(r"\\")]
    assert rows
    for row in rows:
        unescaped = re.sub(r"\\.", "", row.removesuffix(r"\\"))
        assert "multicolumn{2}" in row or unescaped.count("&") == 1


@EACH
def test_markdown_rows_have_as_many_cells_as_columns(text):
    lines = [x for x in render(make_table(text), "md").splitlines() if x.startswith("|")]
    assert lines
    assert {len(re.findall(r"(?<!\\)(?:\\\\)*\|", line)) for line in lines} == {3}


@EACH
def test_markdown_has_no_tag_but_its_line_breaks(text):
    assert "<" not in render(make_table(text), "md").replace("<br>", "")


def test_markdown_notes_start_no_list():
    assert "\n\\- a list? 1. no\n" in render(make_table(TEXTS["list"]), "md")


@EACH
def test_csv_reads_back_with_one_line_a_cell(text):
    rows = list(csv.DictReader(io.StringIO(render(make_table(text), "csv"))))
    assert len(rows) in (1, 2)
    assert rows[-1]["value"] == "-0.5"


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_csv_words_are_no_formulas(start):
    rows = list(csv.DictReader(io.StringIO(render(make_table(f"{start}1+1"), "csv"))))
    assert all(row["label"].startswith("'") for row in rows[:1])
    assert all(row["heading"].startswith("'") for row in rows)


@EACH
def test_typst_strings_are_closed_and_hold_no_escape_but_two(text):
    rendered = render(make_table(text), "typ")
    for line in rendered.splitlines():
        bare = re.sub(r'\\[\\"]', "", line)
        assert bare.count('"') % 2 == 0
        assert "\\" not in bare


def _count_depth(text: str) -> int:
    depth = 0
    for sign in re.sub(r"\\.", "", text):
        depth += {"{": 1, "}": -1}.get(sign, 0)
        assert depth >= 0
    return depth
