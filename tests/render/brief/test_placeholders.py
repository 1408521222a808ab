"""Placeholders in lines of text, and Markdown around them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ipec_econ.core.brief import BriefPicture, BriefTable, BriefText, find_placeholders
from ipec_econ.render.brief.markdown import fill_markdown, find_markdown_placeholders


def find(line: str) -> list[tuple[str, bool, bool]]:
    return [(one.text, one.is_alone, one.is_closed) for one in find_placeholders(line, "line 1")]


def test_what_is_a_placeholder() -> None:
    assert find("a {{ x/y }} b {{z}}") == [("x/y", False, True), ("z", False, True)]
    assert find("  {{x}} ") == [("x", True, True)]
    assert find(r"\{{x}} {y} }}") == []
    assert find("a {{x} b") == [("x} b", False, False)]


def test_lines_are_counted_and_markup_is_escaped() -> None:
    template = "one\n{{a}}\n- {{b}} *c*\n"
    assert [one.where for one in find_markdown_placeholders(template)] == ["line 2", "line 3"]
    contents = {"a": BriefText("- no list"), "b": BriefText("x_y*")}
    filled = fill_markdown(template, contents, pictures="p")
    assert filled == "one\n\\- no list\n- x\\_y\\* *c*\n"


def test_tables_and_pictures_stand_in_their_lines() -> None:
    contents = {
        "t": BriefTable(b"| a |\n| -- |\n| 1 |\n"),
        "p": BriefPicture("s-p.png", b"", "P", "up [and] down"),
    }
    filled = fill_markdown("{{t}}\n\n{{p}}\n", contents, pictures="b_files")
    assert filled == "| a |\n| -- |\n| 1 |\n\n![up \\[and\\] down](b_files/s-p.png)\n"


@given(st.text(st.characters(exclude_characters="{}\\"), max_size=60))
def test_a_text_without_braces_is_left_as_it_is(template: str) -> None:
    assert find_markdown_placeholders(template) == ()
    assert fill_markdown(template, {}, pictures="p") == template
