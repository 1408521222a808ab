"""Regression tables with panels: what each panel has of its own, and what all of them share."""

from __future__ import annotations

from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from ipec_econ.core.errors import RenderError
from ipec_econ.core.estimates import ModelResult
from ipec_econ.core.spec.model_table import RegressionTable
from ipec_econ.core.table import Row, Table
from ipec_econ.report.regression_table import build_regression_table
from tests.render.make_tables import render
from tests.report.make_results import make_att, make_estimate, make_groups, make_result

LP = [
    make_result("tw", make_att("tw", "twfe", "twfe", estimate=0.1), n_obs=4000),
    make_result("cs", make_att("cs", "callaway_santanna", estimate=0.2), n_obs=3900),
]
EMPLOYMENT = [
    make_result("tw_e", make_att("tw_e", "twfe", "twfe", outcome="emp"), n_obs=4000, r2=0.5),
    make_result("cs_e", make_att("cs_e", "callaway_santanna", outcome="emp"), n_obs=3900, r2=0.5),
]
PANELS: dict[str, Any] = {
    "Panel A. Productivity": {"columns": ["tw", "cs"]},
    "Panel B. Employment": {"columns": ["tw_e", "cs_e"]},
}


def build(results: list[ModelResult], panels: dict[str, Any] | None = None, **spec: Any) -> Table:
    table = RegressionTable.model_validate({"panels": panels or PANELS, **spec})
    return build_regression_table("main", table, results, labels_of_models={})


def list_labels(rows: tuple[Row, ...]) -> list[str]:
    return [row.label for row in rows]


def test_each_panel_is_a_block_with_its_title_and_shared_statistics_come_last():
    table = build([*LP, *EMPLOYMENT], statistics=["n_obs", "r2"], below=[])
    assert [block.title for block in table.blocks] == [*PANELS, ""]
    upper, lower, shared = table.blocks
    assert list_labels(upper.rows) == ["Average effect on the treated", "R²"]
    assert [cell.text for cell in upper.rows[0].cells] == ["0.1000", "0.2000"]
    assert [cell.text for cell in lower.rows[1].cells] == ["0.5000", "0.5000"]
    assert list_labels(shared.rows) == ["Observations"]
    assert [cell.text for cell in shared.rows[0].cells] == ["4,000", "3,900"]


def test_statistics_are_repeated_when_asked():
    table = build([*LP, *EMPLOYMENT], statistics=["n_obs"], collapse=False)
    assert [block.title for block in table.blocks] == list(PANELS)
    assert all(block.rows[-1].label == "Observations" for block in table.blocks)


def test_a_statistic_that_differs_in_one_column_is_not_shared():
    other = make_result("cs_e", make_att("cs_e", "callaway_santanna", outcome="emp"), n_obs=3899)
    table = build([*LP, EMPLOYMENT[0], other], statistics=["n_obs"])
    assert [block.title for block in table.blocks] == list(PANELS)


def test_heads_that_agree_stand_over_the_columns_and_outcomes_go_into_a_note():
    table = build([*LP, *EMPLOYMENT], labels={"log_lp": "Log productivity"})
    assert [column.heading for column in table.columns] == [
        "Two-way fixed effects",
        "Callaway–Sant’Anna",
    ]
    assert {column.subheading for column in table.columns} == {""}
    assert table.notes[0] == "Outcome: Log productivity in Panel A; emp in Panel B."
    assert table.models == ("tw", "cs", "tw_e", "cs_e")


def test_heads_that_differ_open_each_panel():
    panels = {"A": {"columns": ["tw", "cs_e"]}, "B": {"columns": ["cs", "tw_e"]}}
    table = build([*LP, *EMPLOYMENT], panels)
    assert [column.heading for column in table.columns] == ["", ""]
    assert [column.subheading for column in table.columns] == ["log_lp", "emp"]
    first = table.blocks[0].rows[0]
    assert (first.label, [cell.text for cell in first.cells]) == (
        "Model",
        ["Two-way fixed effects", "Callaway–Sant’Anna"],
    )


def test_outcomes_that_differ_within_a_panel_open_it():
    panels = {"A": {"columns": ["tw", "tw_e"]}, "B": {"columns": ["cs_e", "cs"]}}
    rows = build([*LP, *EMPLOYMENT], panels).blocks[1].rows
    assert [row.label for row in rows[:2]] == ["Model", "Outcome"]
    assert [cell.text for cell in rows[1].cells] == ["emp", "log_lp"]


def test_a_panel_may_have_rows_statistics_and_labels_of_its_own():
    two = make_result("x", make_estimate("x", term="size"), make_estimate("x", term="age"))
    panels = {
        "A": {"columns": ["tw"]},
        "B": {"columns": ["x"], "rows": ["age"], "statistics": ["r2"], "labels": {"age": "Age"}},
    }
    upper, lower = build([*LP, two], panels, below=[], statistics=["n_obs"]).blocks
    assert list_labels(upper.rows) == ["Model", "Average effect on the treated", "Observations"]
    assert list_labels(lower.rows) == ["Model", "Age", "R²"]


def test_notes_that_hold_for_one_panel_say_so():
    odd = make_result(
        "cs_e", make_att("cs_e", "callaway_santanna", outcome="emp"), vcov_label="Errors of a kind."
    )
    notes = build([*LP, EMPLOYMENT[0], odd]).notes
    assert "Standard errors in parentheses." in notes
    assert any(note.startswith("Panel A: Standard errors clustered by crn;") for note in notes)
    assert any(
        note.startswith("Panel B:") and "Errors of a kind in column (2)" in note for note in notes
    )


def test_groups_of_columns_are_named_by_the_first_panel():
    table = build([*LP, *EMPLOYMENT], column_groups={"Robust": ["cs"]})
    assert [(span.title, span.width) for span in table.spans] == [("", 1), ("Robust", 1)]


def test_groups_of_firms_stand_in_the_same_columns_with_a_test_each():
    results: list[ModelResult] = []
    for model, p_value in (("lp", 0.04), ("emp", 0.6)):
        both = [
            make_result(f"{model}/{size}", make_att(f"{model}/{size}", "twfe", outcome=model))
            for size in ("large", "small")
        ]
        results += make_groups(*both, tests={"att simple": p_value})
    panels = {
        "A": {"columns": ["lp/large", "lp/small"]},
        "B": {"columns": ["emp/large", "emp/small"]},
    }
    table = RegressionTable.model_validate({"panels": {"A": {"columns": ["m"]}}})
    made = {
        title: table.panels["A"].model_copy(update={"columns": tuple(one["columns"])})
        for title, one in panels.items()
    }
    shown = build_regression_table(
        "main", table.model_copy(update={"panels": made}), results, labels_of_models={}
    )
    assert [column.heading for column in shown.columns] == ["large", "small"]
    assert [(span.title, span.width) for span in shown.spans] == [("Two-way fixed effects", 2)]
    tests = [row for block in shown.blocks for row in block.rows if "Equality" in row.label]
    assert [[cell.text for cell in row.cells] for row in tests] == [["0.0400", ""], ["0.6000", ""]]


def refuse(
    results: list[ModelResult], panels: dict[str, Any], **spec: Any
) -> list[tuple[str, str]]:
    with pytest.raises(RenderError) as caught:
        build(results, panels, **spec)
    return [(problem.code, problem.where) for problem in caught.value.problems]


def test_panels_of_different_widths_are_refused():
    panels = {"A": {"columns": ["tw", "cs"]}, "B": {"columns": ["tw_e"]}}
    assert refuse([*LP, *EMPLOYMENT], panels) == [
        ("render/uneven-panels", "tables.main.panels.B.columns")
    ]


def test_unknown_names_are_reported_where_the_panel_writes_them():
    panels = {"A": {"columns": ["tw"], "rows": ["nothing"]}, "B": {"columns": ["tw_e"]}}
    assert refuse([*LP, *EMPLOYMENT], panels) == [
        ("render/unknown-row", "tables.main.panels.A.rows")
    ]
    panels = {"A": {"columns": ["tw"]}, "B": {"columns": ["gone"]}}
    assert refuse(LP, panels) == [("render/unknown-column", "tables.main.panels.B.columns")]


def test_rows_of_the_table_need_not_be_in_every_panel():
    two = make_result("x", make_estimate("x", term="size"))
    panels = {"A": {"columns": ["tw"]}, "B": {"columns": ["x"]}}
    upper, lower = build([*LP, two], panels, rows=["att", "size"], statistics=[], below=[]).blocks
    assert list_labels(upper.rows)[-1] == "Average effect on the treated"
    assert list_labels(lower.rows)[-1] == "size"
    assert refuse([*LP, two], panels, rows=["gone"]) == [("render/unknown-row", "tables.main.rows")]


@pytest.mark.parametrize("form", ["tex", "md", "csv"])
def test_a_table_with_panels_looks_as_reviewed(form: str, snapshot: SnapshotAssertion):
    labels = {"att": "First contract", "log_lp": "log productivity", "emp": "log employment"}
    table = build([*LP, *EMPLOYMENT], statistics=["n_obs", "n_units", "r2"], labels=labels)
    assert render(table, form) == snapshot
