"""Decompositions: effects that add up, by hand, and what is said where they do not."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from ipec_econ.core.errors import RenderError
from ipec_econ.core.estimates import ModelResult
from ipec_econ.core.spec.model_table import DecompositionTable
from ipec_econ.core.table import Table
from ipec_econ.report.decomposition_table import build_decomposition_table
from tests.render.make_tables import render
from tests.report.make_results import make_att, make_result

MODELS = {"total": "lp", "numerator": "gva", "denominator": "emp"}
LABELS = {"total": "Productivity", "numerator": "output", "denominator": "employment"}


def make_models(*effects: float, sizes: tuple[int, ...] = (4000,) * 3) -> list[ModelResult]:
    names = zip(MODELS.values(), effects, sizes, strict=True)
    return [
        make_result(
            name,
            make_att(name, "callaway_santanna", outcome=f"log_{name}", estimate=effect),
            n_obs=size,
        )
        for name, effect, size in names
    ]


def build(results: list[ModelResult], *, is_log: bool = True, **spec: Any) -> Table:
    table = DecompositionTable.model_validate({"kind": "decomposition", "models": MODELS, **spec})
    return build_decomposition_table("split", table, results, is_log=is_log)


def test_the_effect_is_the_numerators_less_the_denominators():
    table = build(make_models(0.1344, 0.1095, -0.0249))
    first = table.blocks[0].rows[0]
    assert [cell.text for cell in first.cells] == [
        "0.1344",
        "0.1095",
        "-0.0249",
        "0.1344",
        "0.0000",
    ]
    assert [column.heading for column in table.columns] == [
        "Ratio", "Numerator", "Denominator", "(2) − (3)", "(1) − (4)",
    ]  # fmt: skip
    assert [column.subheading for column in table.columns[:3]] == ["log_lp", "log_gva", "log_emp"]
    assert [cell.role for cell in table.blocks[0].rows[1].cells[3:]] == ["empty", "empty"]


def test_the_reading_is_in_per_cent_where_outcomes_are_logarithms():
    # exp(0.1344) − 1 = 0.14385, exp(0.1095) − 1 = 0.11572, exp(−0.0249) − 1 = −0.02459
    models = make_models(0.1344, 0.1095, -0.0249)
    said = build(models, labels={**LABELS, "att": "First contract"}).notes[0]
    assert said.startswith(
        "By the point estimates (First contract), Productivity rises by 14.4%: output rises by "
        "11.6%, employment falls by 2.5%."
    )
    said = build(models, is_log=False).notes[0]
    assert "log_lp rises by 0.1344: log_gva rises by 0.1095, log_emp falls by 0.0249." in said


def test_what_adds_up_is_said_to():
    assert (
        "and so are the effects, estimated on the same rows."
        in build(make_models(0.3, 0.5, 0.2)).notes[0]
    )


def test_rows_that_differ_are_the_reason_of_a_gap():
    note = build(make_models(0.30, 0.5, 0.25, sizes=(4000, 4000, 3900))).notes[0]
    assert "up to 0.0500, because the models are of different rows (4,000, 4,000 and 3,900" in note
    assert "sample: common would estimate them" in note


def test_outcomes_that_are_no_ratio_are_suspected_where_the_rows_are_as_many():
    note = build(make_models(0.30, 0.5, 0.25)).notes[0]
    assert "though the models have as many rows" in note
    assert "the ratio's outcome is not its numerator's less its denominator's" in note


@given(st.floats(-5, 5), st.floats(-5, 5))
def test_rounding_is_no_discrepancy(numerator: float, denominator: float):
    total = float(f"{numerator - denominator:.12g}") + 1e-13
    cell = build(make_models(total, numerator, denominator)).blocks[0].rows[0].cells[-1]
    assert cell.value is not None
    assert cell.value == 0 or abs(cell.value) < 1e-12
    assert cell.text.startswith("0.0000") or abs(cell.value) > 0


def test_a_row_that_a_model_lacks_does_not_add_up():
    results = make_models(0.3, 0.5, 0.2)
    results[2] = make_result("emp", make_att("emp", "callaway_santanna", estimate=math.nan))
    table = build(results)
    assert [cell.role for cell in table.blocks[0].rows[0].cells[3:]] == ["empty", "empty"]
    assert "nothing adds up" in table.notes[0]


def test_an_unknown_row_is_refused():
    with pytest.raises(RenderError, match="nothing"):
        build(make_models(0.3, 0.5, 0.2), rows=["nothing"])


@pytest.mark.parametrize("form", ["tex", "md", "csv"])
def test_a_decomposition_looks_as_reviewed(form: str, snapshot: SnapshotAssertion):
    assert render(build(make_models(0.1344, 0.1095, -0.0249), labels=LABELS), form) == snapshot
