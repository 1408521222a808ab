"""Tables of estimates in the grammar: panels, event studies, decompositions, and their errors."""

from __future__ import annotations

from typing import Any

import pytest

from ipec_econ.core.errors import Problem, SpecError
from ipec_econ.core.spec.model_table import RegressionTable
from ipec_econ.spec.load import load_study_text


def load(small: str, table: str) -> Any:
    text = small.replace("  main: {columns: [ols, cs]}", table)
    return load_study_text(text, "spec.yaml").study.tables["main"]


def refuse(small: str, table: str) -> Problem:
    with pytest.raises(SpecError) as caught:
        load(small, table)
    (problem,) = caught.value.problems
    return problem


PANELS = """  main:
    panels:
      "Panel A": {columns: [ols, cs]}
      "Panel B":
        columns: [cs, %s]
"""


def test_panels_inherit_what_they_do_not_say(small: str) -> None:
    table = load(
        small,
        "  main: {rows: [att], labels: {att: A, x: X}, panels: {P: {columns: [cs], "
        "labels: {att: B}}, Q: {columns: [ols], rows: [x], statistics: [r2]}}}",
    )
    assert isinstance(table, RegressionTable)
    assert table.shown_models == ("cs", "ols")
    first, second = (table.read_panel(panel) for panel in table.panels.values())
    assert (first.columns, first.rows, first.labels) == (("cs",), ("att",), {"att": "B", "x": "X"})
    assert first.statistics == table.statistics
    assert (second.rows, second.statistics) == (("x",), ("r2",))
    assert "statistics" in second.model_fields_set
    assert "statistics" not in first.model_fields_set


def test_an_unknown_model_of_a_panel_has_its_line(small: str) -> None:
    problem = refuse(small, PANELS % "old")
    assert problem.what == "there is no model or grid `old`"
    assert problem.where == "spec.yaml:20:23"
    assert problem.fix == "did you mean `ols`?"


def test_panels_of_different_widths_have_the_line_of_the_second(small: str) -> None:
    problem = refuse(small, PANELS.replace("[cs, %s]", "[cs]"))
    assert (problem.code, problem.where) == ("spec/uneven-panels", "spec.yaml:20:18")
    assert problem.what == "panel `Panel B` has 1 columns, and panel `Panel A` has 2"


def test_models_with_by_are_counted_by_the_run(small: str) -> None:
    grouped = small.replace("treatment: first}", "treatment: first, by: size}")
    load(grouped, PANELS.replace("[cs, %s]", "[cs]"))


@pytest.mark.parametrize(
    ("table", "what"),
    [
        ("  main: {columns: [ols], panels: {P: {columns: [cs]}}}", "both `columns` and `panels`"),
        ("  main: {title: T}", "the key `columns` is missing"),
    ],
)
def test_a_table_has_columns_or_panels(small: str, table: str, what: str) -> None:
    problem = refuse(small, table)
    assert what in problem.what
    assert problem.where.startswith("spec.yaml:16:")


def test_groups_of_columns_are_those_of_the_first_panel(small: str) -> None:
    text = PANELS % "cs" + "    column_groups: {G: [ols]}\n"
    assert load(small, text).column_groups == {"G": ("ols",)}
    assert "no column of this table `new`" in refuse(small, text.replace("[ols]}", "[new]}")).what


def test_names_in_other_tables_of_estimates_are_checked(small: str) -> None:
    problem = refuse(small, "  main: {kind: event_study, columns: [sc]}")
    assert problem.what == "there is no model `sc`"
    split = "  main: {kind: decomposition, models: {total: cs, numerator: ols, denominator: no}}"
    assert refuse(small, split).what == "there is no model `no`"
