"""Tables of effects by event time: rows, reference periods, counts, bands, averages."""

from __future__ import annotations

from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from ipec_econ.core.errors import RenderError
from ipec_econ.core.estimates import Estimate, ModelResult
from ipec_econ.core.spec.model_table import EventStudyTable
from ipec_econ.core.table import Row, Table
from ipec_econ.report.event_table import build_event_table
from tests.render.make_tables import render
from tests.report.make_results import make_att, make_result

NOTHING: dict[str, Any] = {
    "std_error": None, "p_value": None, "conf_low": None, "conf_high": None, "conf_level": None,
}  # fmt: skip


def make_path(
    model: str, estimator: str, effects: dict[int, float], reference: int | None = -1, **fit: Any
) -> ModelResult:
    rows: list[Estimate] = [make_att(model, estimator, estimate=0.125)]
    for time, effect in effects.items():
        changes: dict[str, Any] = {"std_error": 0.01, "n_treated": 50 - 10 * abs(time)}
        changes |= {"conf_level": 0.9, "band_low": effect - 1, "band_high": effect + 1}
        if time == reference:
            changes = {**NOTHING, "n_treated": 0}
        one = {"estimand": "att_event", "term": None, "rel_time": time, "estimate": effect}
        rows.append(make_att(model, estimator, **{**one, **changes}))
    return make_result(model, *rows, **fit)


CS = make_path("cs", "callaway_santanna", {-2: 0.05, -1: 0.0, 0: 0.1, 1: 0.2})
IMPUTED = make_path("imp", "imputation", {-1: 0.01, 0: 0.11, 2: 0.31}, reference=None)
REGRESSION = make_path("es", "event_study", {-1: 0.0, 0: 0.12})


def build(*results: ModelResult, **spec: Any) -> Table:
    names = [result.model for result in results]
    table = EventStudyTable.model_validate({"kind": "event_study", "columns": names, **spec})
    return build_event_table("path", table, results, labels_of_models={})


def texts(table: Table, block: int = 0) -> dict[str, list[str]]:
    return {row.label: [cell.text for cell in row.cells] for row in table.blocks[block].rows}


def find(table: Table, label: str) -> Row:
    return next(row for block in table.blocks for row in block.rows if row.label == label)


def test_event_times_of_all_models_are_rows_in_order():
    shown = texts(build(CS, IMPUTED, below=[]))
    assert shown == {
        "Event time -2": ["0.0500", ""],
        "Event time -1": ["0", "0.0100"],
        "Event time 0": ["0.1000", "0.1100"],
        "Event time 1": ["0.2000", ""],
        "Event time 2": ["", "0.3100"],
    }


def test_a_reference_period_is_a_bare_zero_and_named():
    table = build(CS, IMPUTED)
    assert "the reference period, −1 in column (1)" in table.notes[0]
    cell = find(table, "Event time -1").cells[0]
    assert (cell.role, cell.text, cell.value) == ("estimate", "0", 0.0)
    alone = build(CS)
    assert find(alone, "Event time -1 (reference)").cells[0].text == "0"
    assert alone.notes[0].endswith("Zero by construction: the reference period, −1.")
    assert "Zero" not in build(IMPUTED).notes[0]


def test_counts_by_event_time_stand_below_and_not_of_one_regression():
    table = build(CS, REGRESSION)
    assert table.blocks[1].title == "Treated firms by event time"
    assert texts(table, 1) == {
        "Event time 0": ["50", "–"],
        "Event time 1": ["40", ""],
        "Event time -2": ["30", ""],
    }
    assert (
        "No counts by event time: one regression on all rows gives every effect in column (2)."
        in (table.notes)
    )
    assert all("by event time" not in block.title for block in build(REGRESSION).blocks)
    assert texts(build(REGRESSION, counts="n_treated"), 1)["Event time 0"] == ["–"]
    assert len(build(CS, counts=[]).blocks) == 2


def test_bands_stand_in_brackets_and_are_explained():
    table = build(CS, below=["std_error", "band"])
    rows = table.blocks[0].rows
    assert [cell.text for cell in rows[2].cells] == ["[-0.9500, 1.0500]"]
    assert (
        "Standard errors in parentheses. 90% simultaneous bands (all of a column's estimates at "
        "once) in brackets."
    ) in table.notes


def test_the_average_is_a_block_of_its_own():
    table = build(CS, average=True, below=[], counts=[])
    assert texts(table, 1) == {"Average effect on the treated": ["0.1250"]}
    assert any(note.startswith("Average effect on the treated:") for note in table.notes)


def test_a_window_keeps_its_event_times():
    assert list(texts(build(CS, window=[0, 1], below=[]))) == ["Event time 0", "Event time 1"]


def test_the_test_before_treatment_stands_among_the_statistics():
    assert find(build(CS, statistics=["pretrend_p"]), "Pre-trend p-value (joint)")


@pytest.mark.parametrize("spec", [{}, {"window": [7, 9]}], ids=["no path", "no row in the window"])
def test_a_model_without_a_path_is_refused(spec: dict[str, Any]):
    result = CS if spec else make_result("fe")
    with pytest.raises(RenderError) as caught:
        build(result, **spec)
    (problem,) = caught.value.problems
    assert (problem.code, problem.where) == ("render/no-event-path", "tables.path.columns")


@pytest.mark.parametrize("form", ["tex", "md", "csv"])
def test_an_event_study_looks_as_reviewed(form: str, snapshot: SnapshotAssertion):
    table = build(CS, IMPUTED, REGRESSION, below=["std_error", "band"], average=True)
    assert render(table, form) == snapshot
