"""Elasticities as a table: a column a measure and group, blanks where a column has no such row."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from ipec_econ.core.errors import RenderError
from ipec_econ.core.productivity import ProductivityResult
from ipec_econ.core.spec.output import ProductivityTable
from ipec_econ.core.table import Table
from ipec_econ.report.productivity_table import build_productivity_table
from tests.publish.test_productivity_file import RESULT

LABOUR = ProductivityResult(
    "lp", "labour", "y", "", ("l",), 1, (1.0,), (math.nan,), n_obs=120, n_firms=24
)
OLS = replace(
    RESULT, measure="ols", method="ols", group="", inputs=("l", "k"), elasticities=(0.7, 0.2),
    std_errors=(0.05, 0.04), persistence=math.nan, hansen_j=math.nan, hansen_df=0,
    hansen_p=math.nan, n_roots=0, replications=0,
)  # fmt: skip


def build(*results: ProductivityResult, **keys: object) -> Table:
    spec = ProductivityTable.model_validate({"kind": "productivity", **keys})
    return build_productivity_table("el", spec, results)


def lines(table: Table) -> list[list[str]]:
    return [
        [row.label, *(cell.text for cell in row.cells)]
        for block in table.blocks
        for row in block.rows
    ]


def test_inputs_law_and_tests_stand_below_each_other() -> None:
    table = build(LABOUR, OLS, RESULT, labels={"l": "Labour", "62": "Computing"})
    assert lines(table) == [
        ["Labour", "1.000", "0.700", "0.600"],
        ["", "", "(0.050)", "(0.010)"],
        ["k", "", "0.200", "0.350"],
        ["", "", "(0.040)", "(0.020)"],
        ["Persistence", "", "", "0.700"],
        ["first", "", "", "0.020"],
        ["Returns to scale", "", "0.900", "0.950"],
        ["Hansen J", "", "", "3.500"],
        ["Hansen J p-value", "", "", "0.320"],
        ["Solutions of exact moments", "", "", "2"],
        ["Observations", "120", "100", "100"],
        ["Firms", "24", "20", "20"],
        ["Draws of firms", "", "", "199"],
    ]
    assert [column.heading for column in table.columns] == ["lp", "ols", "Computing"]
    assert [(span.title, span.width) for span in table.spans] == [("", 1), ("", 1), ("tfp", 1)]
    assert len(table.notes) == 4


def test_measures_are_chosen_in_order() -> None:
    table = build(LABOUR, OLS, measures=["ols", "lp"])
    assert [column.id for column in table.columns] == ["ols", "lp"]
    assert table.spans == ()


def test_withheld_numbers_print_their_mark() -> None:
    nothing = (math.nan,) * 3
    hidden = replace(
        RESULT, elasticities=nothing, std_errors=nothing, withheld=True, n_obs=None, n_firms=None
    )
    assert lines(build(hidden))[:2] == [["l", "[c]"], ["k", "[c]"]]


@pytest.mark.parametrize(("results", "measures"), [((), ()), ((OLS,), ("tfp",))])
def test_a_table_of_no_measure_is_refused(
    results: tuple[ProductivityResult, ...], measures: tuple[str, ...]
) -> None:
    with pytest.raises(RenderError) as caught:
        build(*results, measures=measures)
    assert caught.value.problems[0].code == "render/no-measure"
