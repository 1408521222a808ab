"""The index page."""

from __future__ import annotations

from dataclasses import replace

import pytest
from syrupy.assertion import SnapshotAssertion

from ipec_econ.core.errors import RenderError
from ipec_econ.core.flow import FlowStep
from ipec_econ.core.notice import Notice
from ipec_econ.core.page import ModelCard, Page
from ipec_econ.core.table import Block, Cell, Row
from ipec_econ.core.tables import InputRecord
from ipec_econ.render.index import render_index
from tests.render.make_tables import EVERY_ROLE, read_html

EVIL = "<script>alert(1)</script> & 100 %"

PAGE = Page(
    study="first_award",
    title="First public contracts",
    summary=("The data are a panel of 400 firms.", "A second sentence."),
    tables=(EVERY_ROLE,),
    files={"main": ("tex", "csv")},
    models=(ModelCard("fe", "Fixed effects", ("One sentence.", "Another.")),),
    flow=(
        FlowStep("awards", "read", "all award rows", 900, 300),
        FlowStep("firms", "read", "all rows", 40000, 4000),
        FlowStep("sample:main", "where", "value > 0", 39000, 3900, 200, 1000, 100, 0),
    ),
    linkage={
        "n_awards": 1234,
        "share_linked": 0.756,
        "value": {"total": 2000.4, "share_linked": None},
        "by_rule": [{"rule": "identifier", "n_linked": 900, "value": {"linked": 1.0}}],
    },
    notices=(
        Notice("panel/late", "panel", "first_award", "3 late firms"),
        Notice("estimate/few-clusters", "estimate", "fe", "only 12 clusters", "warning"),
    ),
    inputs=(InputRecord("firms", "data/firms.csv", "csv", "ab" * 32, 100, 40000),),
    versions={"ipec-econ": "0.1.0"},
    verify="ipec verify outputs/first_award",
)


def show(page: Page) -> str:
    return render_index(page).decode("utf-8")


def test_the_page_looks_as_reviewed(snapshot: SnapshotAssertion):
    assert show(PAGE).partition("<body>")[2] == snapshot


def test_the_page_depends_on_its_content_alone():
    assert render_index(PAGE) == render_index(replace(PAGE))


def test_the_page_has_a_language_one_title_and_ordered_headings():
    tags = read_html(show(PAGE)).tags
    assert '<html lang="en">' in show(PAGE)
    assert tags.count("h1") == 1
    headings = [tag for tag in tags if tag in ("h1", "h2", "h3")]
    assert headings[:2] == ["h1", "h2"]


def test_warnings_come_before_remarks():
    page = show(PAGE)
    assert page.index("only 12 clusters") < page.index("3 late firms")
    assert "estimate/few-clusters" in page


def test_every_step_input_and_hash_is_on_the_page():
    page = show(PAGE)
    for words in ("All award rows", "Sample: main", "39,000", "ab" * 32, "data/firms.csv"):
        assert words in page


def test_linkage_is_told_in_words():
    page = show(PAGE)
    for words in ("Share of award rows linked", "75.6%", "Value of award rows", "2,000", "–"):
        assert words in page


def test_links_lead_to_the_files_beside_the_page():
    page = show(PAGE)
    assert 'href="tables/main.tex"' in page
    assert 'href="tables/main.csv"' in page
    assert "tables/main.html" not in page
    assert "http" not in page.replace("http-equiv", "")


def test_names_in_backticks_are_set_as_code():
    page = show(replace(PAGE, summary=("The sample `a<b` is small.",)))
    assert "<p>The sample <code>a&lt;b</code> is small.</p>" in page


def test_sections_without_content_are_left_out():
    bare = replace(PAGE, linkage=None, notices=(), flow=(), models=(), inputs=(), tables=())
    page = show(bare)
    for title in ("Linkage", "Warnings", "Sample flow", "Models in words", "Inputs", "Results"):
        assert f">{title}" not in page


def test_nothing_a_user_writes_becomes_markup():
    evil = Page(
        study=EVIL,
        title=EVIL,
        summary=(EVIL,),
        tables=(replace(EVERY_ROLE, id=EVIL, title=EVIL, notes=(EVIL,)),),
        files={EVIL: (EVIL,)},
        models=(ModelCard(EVIL, EVIL, (EVIL,)),),
        flow=(FlowStep(EVIL, EVIL, EVIL, 1, 1),),
        linkage={EVIL: EVIL, "by_rule": [{EVIL: EVIL}]},
        notices=(Notice(EVIL, EVIL, EVIL, EVIL, "warning"),),
        inputs=(InputRecord(EVIL, EVIL, EVIL, EVIL, 1, 1),),
        versions={EVIL: EVIL},
        verify=EVIL,
    )
    reader = read_html(show(evil))
    assert "script" not in reader.tags
    assert "".join(reader.texts).count("alert(1)") >= 15


def test_a_table_that_html_cannot_express_is_refused():
    odd = Block((Row("odd", (Cell("text", "x"),)),))
    with pytest.raises(RenderError):
        show(replace(PAGE, tables=(replace(EVERY_ROLE, blocks=(odd,)),)))
