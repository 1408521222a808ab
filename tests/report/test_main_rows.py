"""Which estimates a study is about."""

from __future__ import annotations

from typing import Any

from ipec_econ.report.main_rows import choose_main_rows
from ipec_econ.report.stored_spec import read_stored_spec


def row(
    model: str, estimand: str, term: str | None, treatment: str | None = None
) -> dict[str, Any]:
    return {"model": model, "estimand": estimand, "term": term, "treatment": treatment}


ROWS = (
    row("fe", "coef", "(Intercept)"),
    row("fe", "coef", "grant"),
    row("fe", "coef", "age"),
    row("cs", "att_event", None, "first"),
    row("cs", "att", "event", "first"),
    row("cs", "att", "simple", "first"),
    row("by/small", "att", "simple", "first"),
    row("by/large", "att", "simple", "first"),
    row("robust/1", "att", "simple", "first"),
)


def name(spec: dict[str, Any]) -> list[tuple[Any, ...]]:
    chosen = choose_main_rows(ROWS, read_stored_spec(spec))
    return [(one["model"], one["estimand"], one["term"]) for one in chosen]


def table(**keys: Any) -> dict[str, Any]:
    return {"tables": {"sizes": {"kind": "summary"}, "main": {"kind": "regression", **keys}}}


def test_rows_of_the_first_regression_table_column_by_column():
    spec = table(columns=["cs", "fe"], rows=["att", "grant"])
    assert name(spec) == [("cs", "att", "simple"), ("fe", "coef", "grant")]


def test_a_model_by_groups_is_a_column_of_each_group():
    spec = table(columns=["by"], rows=["att"])
    assert name(spec) == [("by/small", "att", "simple"), ("by/large", "att", "simple")]


def test_without_rows_the_average_or_else_all_coefficients_but_the_constant():
    spec = table(columns=["cs", "fe"], rows=[])
    assert name(spec) == [("cs", "att", "simple"), ("fe", "coef", "grant"), ("fe", "coef", "age")]


def test_the_average_is_the_one_that_the_model_shows():
    spec = table(columns=["cs"]) | {"models": {"cs": {"aggregation": "event"}}}
    assert name(spec) == [("cs", "att", "event")]


def test_a_row_is_named_by_a_term_or_a_treatment_too():
    assert name(table(columns=["cs"], rows=["event"])) == [("cs", "att", "event")]
    spec = table(columns=["cs"], rows=["first"])
    assert name(spec) == [("cs", "att", "event"), ("cs", "att", "simple")]


def test_without_a_table_the_models_of_the_spec_without_cells_of_grids():
    spec = {"models": {"fe": {}, "cs": {}, "by": {}}}
    assert [model for model, _, _ in name(spec)] == ["fe", "fe", "cs", "by/small", "by/large"]


def test_of_an_unknown_spec_every_model_counts():
    assert [model for model, _, _ in name({})][-1] == "robust/1"
