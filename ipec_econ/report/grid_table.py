"""A grid as a table: estimates by choice, or one row a cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ipec_econ.core.grid import CellResult, GridResult
from ipec_econ.core.spec.output import GridTable
from ipec_econ.core.table import EMPTY, Block, Cell, Column, Row, Span, Table
from ipec_econ.report.cells import (
    make_below_cell,
    make_count_cell,
    make_estimate_cell,
    make_number_cell,
    make_percent_cell,
    make_text_cell,
)
from ipec_econ.report.grid_labels import label_choice, label_key, list_values, list_varied
from ipec_econ.report.grid_summary import summarise_cells
from ipec_econ.report.grid_words import describe_grid

SUMMARY_COLUMNS = (
    Column("cells", "Cells"),
    Column("estimated", "Estimated"),
    Column("median", "Median"),
    Column("low", "Lowest"),
    Column("high", "Highest"),
    Column("above", "Above"),
    Column("below", "Below"),
)
SUMMARY_SPANS = (Span("", 2), Span("Estimate", 3), Span("% of intervals beyond zero", 2))
CELL_COLUMNS = (
    Column("estimate", "Estimate"),
    Column("std_error", "Std. error"),
    Column("conf_int", "Interval"),
    Column("n_obs", "Obs."),
    Column("n_units", "Firms"),
    Column("n_treated", "Treated firms"),
)
PERCENT_DIGITS = 0
NO_ESTIMATE = "no estimate"


def build_grid_table(table_id: str, spec: GridTable, grid: GridResult) -> Table:
    """Return the table that `spec` describes.

    By choices, every key has a block with a row a value: over the cells that have it, whatever
    their other choices. By cells, choices are columns.
    """
    spec = spec.model_copy(update={"labels": {**grid.labels, **spec.labels}})
    by_cells = spec.rows == "cells"
    return Table(
        id=table_id,
        title=spec.title or f"Estimates under every choice of {grid.id}",
        columns=(*_head_choices(grid, spec.labels), *CELL_COLUMNS) if by_cells else SUMMARY_COLUMNS,
        blocks=(_list_cells(grid, spec),) if by_cells else tuple(_list_choices(grid, spec)),
        notes=(*spec.notes, *describe_grid(grid, spec.labels, digits=spec.digits)),
        spans=() if by_cells else SUMMARY_SPANS,
        models=tuple(one.cell.model for one in grid.estimated),
        decimals=spec.digits,
        stub="Cell" if by_cells else "Choice",
    )


def _list_choices(grid: GridResult, spec: GridTable) -> Iterator[Block]:
    base = [one for one in grid.cells if one.cell.is_base and one.cell.same_as is None]
    top = [_sum_up("All cells", grid.cells, spec)]
    top += [_sum_up(f"Base (cell {one.cell.number})", [one], spec) for one in base]
    yield Block(tuple(top))
    for place in list_varied(grid):
        key = grid.keys[place]
        rows = [
            _sum_up(
                label_choice(value, spec.labels),
                [one for one in grid.cells if one.cell.choices[place].value == value.value],
                spec,
            )
            for value in list_values(grid, key)
        ]
        yield Block(tuple(rows), label_key(key, spec.labels))


def _sum_up(label: str, cells: Sequence[CellResult], spec: GridTable) -> Row:
    found = summarise_cells(cells)
    shares = (found.n_above, found.n_below)
    return Row(
        label,
        (
            make_count_cell(found.n_cells),
            make_count_cell(found.n_cells - found.n_failed),
            *(make_number_cell(one, spec.digits) for one in (found.median, found.low, found.high)),
            *(make_percent_cell(one, found.n_intervals, PERCENT_DIGITS) for one in shares),
        ),
    )


def _head_choices(grid: GridResult, labels: Mapping[str, str]) -> Iterator[Column]:
    for place in list_varied(grid):
        yield Column(grid.keys[place], label_key(grid.keys[place], labels))


def _list_cells(grid: GridResult, spec: GridTable) -> Block:
    places = list_varied(grid)
    return Block(
        tuple(
            Row(
                f"{one.cell.number}{' (base)' if one.cell.is_base else ''}",
                (
                    *(
                        make_text_cell(label_choice(one.cell.choices[k], spec.labels))
                        for k in places
                    ),
                    *_write_estimate(one, spec.digits),
                ),
            )
            for one in grid.cells
            if one.status != "duplicate"
        )
    )


def _write_estimate(one: CellResult, digits: int) -> tuple[Cell, ...]:
    row = one.estimate
    if row is None:
        return (make_text_cell(NO_ESTIMATE), *(EMPTY,) * (len(CELL_COLUMNS) - 1))
    return (
        make_estimate_cell(row, digits),
        make_below_cell(row, "std_error", digits),
        make_below_cell(row, "conf_int", digits),
        *(make_count_cell(count) for count in (row.n_obs, row.n_units, row.n_treated)),
    )
