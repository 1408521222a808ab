"""A grid's table: medians, ends and shares by hand, and every cell in its row."""

from __future__ import annotations

from dataclasses import replace

from ipec_econ.core.grid import CellResult
from ipec_econ.core.spec.output import GridTable
from ipec_econ.core.table import Row
from ipec_econ.report.grid_summary import summarise_cells
from ipec_econ.report.grid_table import build_grid_table
from tests.report.make_grids import make_estimate, make_grid

SPEC = GridTable(kind="specification_grid", grid="g", digits=2)


def read(row: Row) -> list[str]:
    return [row.label, *(cell.text for cell in row.cells)]


def test_rows_by_choice_are_those_of_hand() -> None:
    table = build_grid_table("t", SPEC, make_grid())
    assert [[read(row) for row in block.rows] for block in table.blocks] == [
        [
            # Sorted: -0.3, 0.05, 0.15, 0.2, 0.5; above zero are 0.15, 0.2 and 0.5, below is -0.3.
            ["All cells", "6", "5", "0.15", "-0.30", "0.50", "60", "20"],
            ["Base (cell 2)", "1", "1", "0.05", "0.05", "0.05", "0", "0"],
        ],
        [
            ["log_lp", "3", "3", "0.05", "-0.30", "0.20", "33", "33"],
            ["log_turnover", "3", "2", "0.32", "0.15", "0.50", "100", "0"],
        ],
        [
            ["main", "2", "2", "0.18", "0.15", "0.20", "100", "0"],
            ["balanced", "2", "1", "0.05", "0.05", "0.05", "0", "0"],
            ["old", "2", "2", "0.10", "-0.30", "0.50", "50", "50"],
        ],
    ]
    assert [block.title for block in table.blocks] == ["", "Outcome", "Sample"]
    assert table.models == ("g/1", "g/2", "g/3", "g/4", "g/6")


def test_rows_by_cell_have_choices_estimate_and_counts() -> None:
    spec = SPEC.model_copy(update={"rows": "cells", "labels": {"sample=old": "Firms above ten"}})
    table = build_grid_table("t", spec, make_grid())
    (block,) = table.blocks
    assert read(block.rows[1])[:4] == ["2 (base)", "log_lp", "balanced", "0.05"]
    interval = ["0.20", "(0.05)", "[0.10, 0.30]", "90", "30", "10"]
    assert read(block.rows[0])[3:] == interval
    assert read(block.rows[2])[2] == "Firms above ten"
    assert read(block.rows[4])[1:4] == ["log_turnover", "balanced", "no estimate"]
    assert {len(row.cells) for row in block.rows} == {len(table.columns)}


def test_notes_say_what_is_missing_and_what_shares_do_not_show() -> None:
    notes = " ".join(build_grid_table("t", SPEC, make_grid()).notes)
    assert "between −0.30 and 0.50, with a median of 0.15" in notes
    assert "Of 5 95% intervals, 3 lie above zero, 1 below it, and 1 around it." in notes
    assert "The base is cell 2: 0.05 (95% confidence interval −0.05 to 0.15)." in notes
    assert "Without an estimate: model cs has no row left (1 cell)." in notes
    assert "it is no test" in notes


def test_different_outcomes_are_said_not_to_compare() -> None:
    grid = make_grid((0.1, 0.2, 0.3))
    other = replace(grid.cells[1], estimate=make_estimate("g/2", 0.2, outcome="turnover_in_pounds"))
    mixed = replace(grid, cells=(grid.cells[0], other, grid.cells[2]))
    assert not any("differ" in note for note in build_grid_table("t", SPEC, grid).notes)
    assert any("differ in outcome" in note for note in build_grid_table("t", SPEC, mixed).notes)


def test_a_key_with_one_value_is_a_note_and_no_block() -> None:
    grid = make_grid((0.1, 0.2, 0.3))
    table = build_grid_table("t", SPEC, grid)
    assert [block.title for block in table.blocks] == ["", "Sample"]
    assert "; the same in all cells: Outcome log_lp." in table.notes[0]
    by_cells = build_grid_table("t", SPEC.model_copy(update={"rows": "cells"}), grid)
    assert [column.heading for column in by_cells.columns][:2] == ["Sample", "Estimate"]


def test_a_duplicate_counts_nowhere() -> None:
    grid = make_grid((0.1, 0.2))
    twin = CellResult(replace(grid.cells[0].cell, number=3, same_as=1), "duplicate")
    assert summarise_cells([*grid.cells, twin]) == summarise_cells(grid.cells)
    assert summarise_cells([twin]).median is None
