"""Briefs in Word: every hiding place of a placeholder, native tables, pictures with words."""

from __future__ import annotations

import itertools
import sys
from collections import Counter
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipec_econ.core.brief import BriefContent, BriefPicture, BriefTable, BriefText
from ipec_econ.core.errors import RenderError
from ipec_econ.render.brief.word import fill_word, find_word_placeholders, read_word_text
from tests.render.brief import make_template as made
from tests.render.brief.make_template import (
    make_blocks,
    make_picture,
    make_table,
    make_template,
    save,
)

docx = pytest.importorskip("docx")

TEXTS: dict[str, BriefContent] = {
    "s/headlines/gain": BriefText("It rises by −9.1% <&>."),
    "s/headlines/gain/value": BriefText("9.1%"),
}
PICTURE = BriefPicture("s-path.png", make_picture(), "Path", "A path that rises & falls")
INLINE = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}inline"
BLOCKS: dict[str, BriefContent] = {"s/figures/path": PICTURE}


def fill(template: bytes, contents: dict[str, BriefContent]) -> Any:
    return docx.Document(BytesIO(fill_word(template, contents, "t.docx")))


def test_placeholders_are_found_in_every_part_with_their_places() -> None:
    found = find_word_placeholders(make_template(), "t.docx")
    counts = Counter(one.text for one in found)
    assert counts == {"s/headlines/gain": 1, "s/headlines/gain/value": 6}
    places = [one.where for one in found]
    assert places[0] == "paragraph 1"
    assert {"header 1, paragraph 1", "footer 1, paragraph 1", "footnotes, paragraph 1"} < set(
        places
    )
    assert not any(one.is_alone for one in found)
    assert [one.takes_blocks for one in found if "footnotes" in one.where] == [False]


def test_all_of_them_are_filled_whatever_runs_they_are_split_into() -> None:
    content = fill_word(make_template(), TEXTS, "t.docx")
    text = read_word_text(content, "t.docx")
    assert "Found: It rises by −9.1% <&>. and 9.1%, {{x}}." in text
    for place in ("cell", "box", "head", "foot", "note"):
        assert f"{place} 9.1%" in text
    assert "s/headlines" not in text


def test_the_text_takes_the_type_of_the_placeholders_first_run() -> None:
    document = fill(make_template(), TEXTS)
    runs = [(run.text, run.bold) for run in document.paragraphs[0].runs if run.text]
    assert runs == [
        ("Found: ", None),
        ("It rises by −9.1% <&>.", True),
        (" and 9.1%, {{x}}.", None),
    ]


@settings(max_examples=15)
@given(st.lists(st.integers(0, 48), max_size=12))
def test_where_word_cuts_its_runs_does_not_matter(cuts: list[int]) -> None:
    text = "a {{s/headlines/gain/value}} b {{ s/headlines/gain }} c"
    document = docx.Document()
    paragraph = document.add_paragraph()
    ends = [0, *sorted(cuts), len(text)]
    for start, end in itertools.pairwise(ends):
        paragraph.add_run(text[start:end])
    filled = fill(save(document), TEXTS)
    assert filled.paragraphs[0].text == "a 9.1% b It rises by −9.1% <&>. c"


def test_braces_that_stay_lose_their_backslash_wherever_runs_are_cut() -> None:
    for cut in range(1, 5):
        document = docx.Document()
        paragraph = document.add_paragraph("\\{{x}}"[:cut])
        paragraph.add_run("\\{{x}}"[cut:] + " {{s/headlines/gain/value}}")
        assert fill(save(document), TEXTS).paragraphs[0].text == "{{x}} 9.1%"


def test_a_hyphen_of_words_own_does_not_make_another_reference() -> None:
    from docx.oxml import OxmlElement

    document = docx.Document()
    run = document.add_paragraph("{{s/cs/att_event/").runs[0]
    run._r.append(OxmlElement("w:noBreakHyphen"))
    run._r.append(OxmlElement("w:t"))
    run._r[-1].text = "2}}"
    (found,) = find_word_placeholders(save(document), "t.docx")
    assert not found.is_closed


def test_a_table_takes_no_text_box_with_it() -> None:
    from docx.oxml import parse_xml

    document = docx.Document()
    document.add_paragraph("{{s/tables/main}}")._p.append(parse_xml(made.BOX))
    found = find_word_placeholders(save(document), "t.docx")
    assert [one.takes_blocks for one in found] == [False, True]


def test_without_its_package_a_word_brief_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    template = make_template()
    monkeypatch.setitem(sys.modules, "docx", None)
    with pytest.raises(RenderError) as caught:
        find_word_placeholders(template, "t.docx")
    (problem,) = caught.value.problems
    assert problem.code == "render/missing-package"
    assert "ipec-econ[docx]" in problem.fix


def test_the_same_template_and_contents_give_the_same_bytes() -> None:
    template = make_template()
    assert fill_word(template, TEXTS, "t.docx") == fill_word(template, TEXTS, "t.docx")


def test_a_table_is_native_with_its_caption_and_notes() -> None:
    contents = {**BLOCKS, "s/tables/main": BriefTable(make_table())}
    document = fill(make_blocks(), contents)
    first, outer = document.tables
    assert [[cell.text for cell in row.cells] for row in first.rows] == [
        ["", "(1)"],
        ["First", "0.0783"],
    ]
    words = [one.text for one in document.paragraphs]
    assert words[:4] == ["before", "Table 1: Main", "Notes: errors in parentheses.", "between"]
    # A style that the brief lacks is not asked for.
    assert document.paragraphs[1].style.name == "Normal"
    cell = outer.cell(0, 0)
    assert cell.tables[0].cell(1, 1).text == "0.0783"
    assert cell._tc[-1].tag.endswith("}p")


def test_a_document_never_ends_with_a_table() -> None:
    document = docx.Document()
    document.add_paragraph("{{s/tables/main}}")
    table = docx.Document()
    table.add_table(1, 1).cell(0, 0).text = "1"
    filled = fill(save(document), {"s/tables/main": BriefTable(save(table))})
    assert [child.tag.rpartition("}")[2] for child in filled.element.body] == [
        "tbl",
        "p",
        "sectPr",
    ]


def test_a_section_that_ends_where_a_table_stands_still_ends_there() -> None:
    document = docx.Document()
    document.add_paragraph("{{s/tables/main}}")
    document.add_section()
    document.add_paragraph("after")
    filled = fill(save(document), {"s/tables/main": BriefTable(make_table())})
    assert len(filled.sections) == 2
    assert filled.tables[0].cell(1, 1).text == "0.0783"


def test_a_picture_fits_its_page_or_cell_and_has_words() -> None:
    document = fill(make_blocks(), {**BLOCKS, "s/tables/main": BriefTable(make_table())})
    shapes = list(document.element.body.iter(INLINE))
    section = document.sections[0]
    room = section.page_width - section.left_margin - section.right_margin
    body, cell = [shape.extent for shape in shapes]
    assert body.cx == room
    assert body.cy == pytest.approx(room / 3, abs=1)
    assert cell.cx < room / 2
    for shape in shapes:
        assert shape.docPr.get("descr") == PICTURE.alt
        assert shape.docPr.get("title") == "Path"


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04"])
def test_what_is_no_word_document_is_refused(content: bytes) -> None:
    with pytest.raises(RenderError) as caught:
        find_word_placeholders(content, "t.docx")
    assert caught.value.problems[0].code == "render/brief-template"


def test_entities_of_a_strangers_template_are_not_looked_up(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("hidden words")
    harmful = made.FOOTNOTES.replace(
        b"<w:footnotes", b'<!DOCTYPE x [<!ENTITY e SYSTEM "SECRET">]><w:footnotes', 1
    ).replace(b"<w:t>note ", b"<w:t>note &e;")
    harmful = harmful.replace(b"SECRET", secret.as_uri().encode())
    monkeypatch.setattr(made, "FOOTNOTES", harmful)
    text = read_word_text(made.make_template(), "t.docx")
    (note,) = [line for line in text.splitlines() if line.startswith("note")]
    assert note.startswith("note")
    assert "hidden words" not in text


def test_a_broken_part_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(made, "FOOTNOTES", b"<w:footnotes")
    with pytest.raises(RenderError) as caught:
        find_word_placeholders(made.make_template(), "t.docx")
    assert caught.value.problems[0].code == "render/brief-template"
