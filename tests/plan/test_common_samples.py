"""Tables with `sample: common`: which models they add, and how the table names them."""

from __future__ import annotations

from typing import Any

from ipec_econ.core.spec.model_table import DecompositionTable, EventStudyTable, RegressionTable
from ipec_econ.plan.common_samples import CommonTables, add_common_models
from ipec_econ.plan.selection import select_outputs
from ipec_econ.plan.stored_cells import find_row_outputs
from tests.plan.make_studies import load_changed


def add(*changes: Any) -> CommonTables:
    loaded = load_changed(*changes)
    return add_common_models(select_outputs(loaded.study, ()), loaded.marks)


def test_cells_have_no_rows_to_share() -> None:
    loaded = load_changed((("tables", "main", "sample"), "common"))
    (problem,) = find_row_outputs(loaded.study.tables, {})
    assert problem[0] == ("tables", "main", "sample")


def test_nothing_is_added_where_no_table_asks() -> None:
    loaded = load_changed()
    selected = select_outputs(loaded.study, ())
    found = add_common_models(selected, loaded.marks)
    assert (found.selected, dict(found.samples)) == (selected, {})


def test_models_are_estimated_once_more_on_the_shared_sample() -> None:
    table = {"columns": ["fe", "did"], "sample": "common", "labels": {"fe": "Within"},
             "column_groups": {"G": ["did"]}}  # fmt: skip
    found = add((("tables", "main"), table))
    models = found.selected.models
    assert list(models) == ["fe", "did", "main/fe", "main/did"]
    assert [one.sample for one in models.values()] == ["main", "main", *["main/common"] * 2]
    assert models["main/fe"].outcome == models["fe"].outcome
    assert found.samples == {"main/common": ("fe", "did")}
    shown = found.selected.tables["main"]
    assert isinstance(shown, RegressionTable)
    assert shown.columns == ("main/fe", "main/did")
    assert shown.column_groups == {"G": ("main/did",)}
    assert shown.labels["main/fe"] == "Within"
    assert found.selected.tables["one"].shown_models == ("fe",)
    place = found.marks.find_value(("models", "main/fe", "outcome"))
    assert place == found.marks.find_value(("models", "fe", "outcome"))


def test_every_kind_of_table_of_estimates_is_renamed() -> None:
    panels = {"panels": {"A": {"columns": ["fe"]}, "B": {"columns": ["did"]}}, "sample": "common"}
    path = {"kind": "event_study", "columns": ["did"], "sample": "common"}
    parts = {"total": "fe", "numerator": "did", "denominator": "fe"}
    split = {"kind": "decomposition", "models": parts, "sample": "common"}
    found = add((("tables", "p"), panels), (("tables", "e"), path), (("tables", "d"), split))
    tables = found.selected.tables
    assert isinstance(tables["p"], RegressionTable)
    assert [panel.columns for panel in tables["p"].panels.values()] == [("p/fe",), ("p/did",)]
    assert isinstance(tables["e"], EventStudyTable)
    assert tables["e"].columns == ("e/did",)
    assert isinstance(tables["d"], DecompositionTable)
    assert tables["d"].shown_models == ("d/fe", "d/did", "d/fe")


def test_models_are_compared_where_they_stand_in_the_table() -> None:
    compared = {"equality": ["other", "did"]}
    twfe = {"estimator": "twfe", "outcome": "log_lp", "treatment": "first"}
    found = add(
        (("models", "other"), twfe),
        (("models", "third"), {**twfe, "diagnostics": compared}),
        (("tables", "main"), {"columns": ["third", "did"], "sample": "common"}),
    )
    assert found.selected.models["main/third"].diagnostics == {"equality": ["other", "main/did"]}
