"""What every format does alike, and how each looks."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest
from syrupy.assertion import SnapshotAssertion

from ipec_econ.core.errors import RenderError
from ipec_econ.core.table import Block, Cell, Column, Row, Span, Table
from ipec_econ.render.latex_layout import plan_layout
from ipec_econ.render.registry import RENDERERS
from ipec_econ.render.renderer import check_table
from tests.render.make_tables import EVERY_ROLE, read_html, read_words, render

FORMS = pytest.mark.parametrize("form", sorted(RENDERERS))


@FORMS
def test_each_format_is_registered_under_its_own_name(form):
    assert RENDERERS[form].format == form


@FORMS
def test_the_same_table_gives_the_same_bytes(form):
    renderer = RENDERERS[form]
    assert renderer.render(EVERY_ROLE) == renderer.render(replace(EVERY_ROLE))


@pytest.mark.parametrize("form", ["tex", "md", "csv", "typ"])
def test_a_table_looks_as_reviewed(form, snapshot: SnapshotAssertion):
    assert render(EVERY_ROLE, form) == snapshot


def test_an_html_table_looks_as_reviewed(snapshot: SnapshotAssertion):
    assert render(EVERY_ROLE, "html").partition("<body>")[2] == snapshot


@FORMS
@pytest.mark.parametrize("blocks", [(), (Block(()),)], ids=["no block", "empty block"])
def test_a_table_without_rows_still_has_its_headings(form, blocks):
    said = read_words(replace(EVERY_ROLE, blocks=blocks), form)
    assert said.count("\n") >= 1
    assert form == "csv" or "Fixed" in said


@FORMS
def test_a_table_without_notes_groups_and_numbers_renders(form):
    bare = replace(EVERY_ROLE, notes=(), spans=(), models=())
    said = read_words(bare, form)
    assert "Notes" not in said
    assert "(1)" not in said


@FORMS
def test_a_role_that_is_not_known_is_refused(form):
    odd = Row("odd", (Cell("odd", "x"),))  # type: ignore[arg-type]
    table = Table("t", "T", (Column("a", "A"),), (Block((odd,)),))
    with pytest.raises(RenderError) as caught:
        RENDERERS[form].render(table)
    assert caught.value.problems[0].code == "render/unknown-role"
    assert "`odd`" in caught.value.problems[0].what


def test_a_format_without_a_role_refuses_the_table():
    with pytest.raises(RenderError, match="cannot express cells of the role `conf_int`"):
        check_table(EVERY_ROLE, "xlsx", frozenset({"estimate", "text", "empty"}))


@FORMS
def test_a_ragged_table_is_refused(form):
    short = Row("short", (Cell("text", "x"),))
    table = replace(EVERY_ROLE, blocks=(Block((short,)),), spans=(Span("S", 9),))
    with pytest.raises(RenderError) as caught:
        RENDERERS[form].render(table)
    assert [problem.code for problem in caught.value.problems] == ["render/ragged-table"] * 2


class TestHtml:
    def test_minus_signs_and_infinity_are_real(self):
        texts = "".join(read_html(render(EVERY_ROLE, "html")).texts)
        assert "−0.2523" in texts
        assert "[−∞, 2.0000" in texts
        assert "-0.2523" not in texts

    def test_the_page_fetches_and_runs_nothing(self):
        page = render(EVERY_ROLE, "html")
        assert not {"script", "link", "img", "iframe", "object"} & set(read_html(page).tags)
        assert "http://" not in page
        assert "https://" not in page

    def test_headings_have_scopes(self):
        page = render(EVERY_ROLE, "html")
        for scope in ("col", "colgroup", "row", "rowgroup"):
            assert f'scope="{scope}"' in page


class TestLatex:
    @pytest.mark.parametrize(
        ("width", "environment"),
        [
            (1, r"\begin{table}"),
            (5, r"\footnotesize"),
            (12, r"\begin{landscape}"),
            (20, r"\resizebox"),
        ],
    )
    def test_wide_tables_are_set_smaller_then_sideways_then_scaled(self, width, environment):
        columns = tuple(Column(str(i), "Two-way fixed effects") for i in range(width))
        row = Row("Contract", tuple(Cell("estimate", "-0.1234", -0.1234) for _ in columns))
        assert environment in render(Table("t", "T", columns, (Block((row,)),)), "tex")

    def test_headings_get_narrower_before_the_page_is_turned(self):
        columns = tuple(Column(str(i), "Two-way fixed effects") for i in range(8))
        row = Row("Contract", tuple(Cell("estimate", "-0.1234", -0.1234) for _ in columns))
        layout = plan_layout(Table("t", "T", columns, (Block((row,)),)))
        assert layout.fit == "small"
        assert max(layout.heading_widths) < 15

    def test_a_table_longer_than_a_page_goes_over_pages_with_its_headings(self):
        rows = tuple(Row(f"Step {i}", (Cell("count", "1", 1.0),)) for i in range(60))
        table = Table("t", "T", (Column("a", "A"),), (Block(rows),), ("A note.",))
        rendered = render(table, "tex")
        assert r"\begin{longtable}" in rendered
        assert rendered.count("{A}") == 2
        assert "threeparttable" not in rendered
        assert r"\begin{longtable}" not in render(replace(table, blocks=(Block(rows[:9]),)), "tex")

    def test_a_fragment_names_the_packages_it_needs_alone(self):
        needed = render(EVERY_ROLE, "tex").partition("\n")[0]
        assert needed == r"% Needs: \usepackage{booktabs,siunitx,threeparttable}"

    def test_decimals_are_aligned_by_the_widest_number_of_the_column(self):
        layout = plan_layout(EVERY_ROLE)
        assert layout.columns == (
            r"S[table-format={(}-1.4{\textsuperscript{**}}]",
            "S[table-format=2.4]",
            "c",
        )

    def test_columns_of_counts_are_flush_right_and_of_words_flush_left(self):
        row = Row("a", (Cell("count", "1,000", 1000.0), Cell("text", "word")))
        table = Table("t", "T", (Column("a", "A"), Column("b", "B")), (Block((row,)),))
        assert plan_layout(table).columns == ("r", "l")

    def test_long_words_in_a_cell_are_wrapped_under_their_numbers(self):
        rows = (
            Row("a", (Cell("number", "0.5", 0.5),)),
            Row("b", (Cell("text", "for independent errors of equal variance"),)),
        )
        table = Table("t", "T", (Column("a", "A"),), (Block(rows),))
        assert r"{\parbox[t]{8.5em}{\centering for independent" in render(table, "tex")
        assert plan_layout(table).fit == "narrow"

    def test_a_long_label_is_wrapped(self):
        row = Row("word " * 40, (Cell("count", "1", 1.0),))
        table = Table("t", "T", (Column("a", "A"),), (Block((row,)),))
        assert plan_layout(table).stub.endswith("p{27.0em}")


class TestCsv:
    def test_a_line_below_carries_the_label_of_its_estimate(self):
        rows = list(csv.DictReader(io.StringIO(render(EVERY_ROLE, "csv"))))
        errors = [row for row in rows if row["role"] == "std_error"]
        assert [row["label"] for row in errors] == ["Grant", "Grant"]
        assert [row["column"] for row in errors] == ["1", "2"]
        assert rows[0]["group"] == "Both"
        assert rows[0]["stars"] == "2"
