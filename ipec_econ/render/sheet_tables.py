"""A table as tables of a spreadsheet: a number a cell, errors and stars in columns of their own.

A regression table gives two: a line an estimate, and a line a column with its statistics. Any
other table keeps its lines and columns; headings of several lines become one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ipec_econ.core.table import EMPTY, Block, Cell, Row, Table
from ipec_econ.render.plain_text import flatten_text
from ipec_econ.render.sheet_cell import (
    ORDINAL,
    SheetCell,
    SheetNumber,
    make_sheet_cell,
    make_upper_cell,
)

SECTION = "Section"
BELOW_HEADINGS = {"std_error": "Standard error", "p_value": "p-value"}
LOWER, UPPER = "Lower end of interval", "Upper end of interval"
ENDS = {
    "conf_int": (LOWER, UPPER),
    "band": ("Lower end of simultaneous band", "Upper end of simultaneous band"),
}
LONGEST_HEADING = 255
"""Characters that a spreadsheet allows in the heading of a table's column."""


@dataclass(frozen=True, slots=True)
class SheetTable:
    """One table of one worksheet; every row has a cell for every heading."""

    name: str
    holds: str
    headings: tuple[str, ...]
    rows: tuple[tuple[SheetCell, ...], ...]


Line = dict[str, SheetCell]
"""Heading → cell."""


def split_table(table: Table) -> tuple[SheetTable, ...]:
    """Return the worksheets' tables, in the order of the workbook."""
    lines = [row for block in table.blocks for row in block.rows]
    if not any(row.kind == "estimate" for row in lines):
        return (_keep_shape(table),)
    estimates = _collect(
        "Estimates", "one line an estimate", _list_estimates(table), ("Row", "Column", "Estimate")
    )
    others = [
        (flatten_text(block.title), row)
        for block in table.blocks
        for row in block.rows
        if row.kind not in ("estimate", "below")
    ]
    return (estimates, _list_statistics(table, others)) if others else (estimates,)


def _list_estimates(table: Table) -> Iterator[Line]:
    for block in table.blocks:
        for top, under in _group_lines(block):
            for j, cell in enumerate(top.cells):
                below = [(_find_role(row, k), row.cells[j]) for k, row in enumerate(under)]
                if cell != EMPTY or any(one != EMPTY for _, one in below):
                    panel = {"Panel": flatten_text(block.title)}
                    label = {"Row": flatten_text(top.label)}
                    yield panel | label | _name_column(table, j) | _write_estimate(cell, below)


def _group_lines(block: Block) -> Iterator[tuple[Row, list[Row]]]:
    """Yield every estimate's line with the lines below it."""
    group: list[Row] = []
    for row in block.rows:
        if row.kind == "below" and group:
            group.append(row)
            continue
        if group:
            yield group[0], group[1:]
        group = [row] if row.kind == "estimate" else []
    if group:
        yield group[0], group[1:]


def _find_role(row: Row, number: int) -> str:
    """Return what a line below estimates holds: words in it stand for the same."""
    roles = [cell.role for cell in row.cells if cell.value is not None]
    return roles[0] if roles else f"Line {number + 1} below"


def _write_estimate(cell: Cell, below: Sequence[tuple[str, Cell]]) -> Line:
    line: Line = {"Estimate": make_sheet_cell(cell)}
    for role, one in below:
        if role in ENDS:
            lower, upper = ENDS[role]
            line[lower], line[upper] = make_sheet_cell(one), make_upper_cell(one)
        else:
            line[BELOW_HEADINGS.get(role, role)] = make_sheet_cell(one)
    line["Stars"] = "*" * cell.stars
    return line


def _name_column(table: Table, j: int) -> Line:
    groups = [span.title for span in table.spans for _ in range(span.width)]
    column = table.columns[j]
    return {
        "Column": SheetNumber(float(j + 1), ORDINAL),
        "Group": flatten_text(groups[j]) if groups else "",
        "Model": flatten_text(column.heading),
        "Outcome": flatten_text(column.subheading),
    }


def _list_statistics(table: Table, titled: Sequence[tuple[str, Row]]) -> SheetTable:
    """Return a line a column; one a statistic and column where panels have their own."""
    rows = [row for _, row in titled]
    labels = [flatten_text(row.label) for row in rows]
    in_panels = any(title for title, _ in titled)
    if not in_panels and _are_headings([*_name_column(table, 0), *labels]):
        wide = (_name_column(table, j) | _list_column(rows, j) for j in range(len(table.columns)))
        return _collect("Statistics", "one line a column of the table", wide, ("Column",))
    long: Iterator[Line] = (
        {"Panel": title, "Statistic": label}
        | _name_column(table, j)
        | {"Value": make_sheet_cell(cell)}
        for label, (title, row) in zip(labels, titled, strict=True)
        for j, cell in enumerate(row.cells)
        if cell != EMPTY
    )
    return _collect("Statistics", "one line a statistic and column", long, ("Column",))


def _list_column(rows: Sequence[Row], j: int) -> Line:
    return {flatten_text(row.label): make_sheet_cell(row.cells[j]) for row in rows}


def _keep_shape(table: Table) -> SheetTable:
    stub = flatten_text(table.stub) or "Row"
    heads = _write_headings(table)
    ends = [f"{head}, {end} end" for head in heads for end in ("lower", "upper")]
    if not _are_headings([SECTION, stub, *heads, *ends]):
        return _collect("Table", "one line a cell", _list_cells(table), ("Row", "Value"))
    lines = [(block.title, row) for block in table.blocks for row in block.rows]
    ranged = [any(row.cells[j].upper is not None for _, row in lines) for j in range(len(heads))]
    wide = []
    for title, row in lines:
        line: Line = {SECTION: flatten_text(title), stub: flatten_text(row.label)}
        for head, cell, is_range in zip(heads, row.cells, ranged, strict=True):
            line.update(_write_cell(head, cell, is_range=is_range))
        wide.append(line)
    kept = [head for head, is_range in zip(heads, ranged, strict=True) if not is_range]
    return _collect("Table", "the table", wide, (stub, *kept))


def _write_headings(table: Table) -> list[str]:
    groups = [span.title for span in table.spans for _ in range(span.width)]
    parts = [
        (groups[j] if groups else "", column.heading, column.subheading)
        for j, column in enumerate(table.columns)
    ]
    return [", ".join(flatten_text(part) for part in one if flatten_text(part)) for one in parts]


def _write_cell(head: str, cell: Cell, *, is_range: bool) -> Iterator[tuple[str, SheetCell]]:
    yield (f"{head}, lower end" if is_range else head), make_sheet_cell(cell)
    if is_range:
        yield f"{head}, upper end", make_upper_cell(cell)


def _list_cells(table: Table) -> Iterator[Line]:
    for block in table.blocks:
        section: Line = {SECTION: flatten_text(block.title)}
        for row in block.rows:
            for j, cell in enumerate(row.cells):
                if cell == EMPTY:
                    continue
                value: Line = {"Value": make_sheet_cell(cell)}
                if cell.upper is not None:
                    value[UPPER] = make_upper_cell(cell)
                yield section | {"Row": flatten_text(row.label)} | _name_column(table, j) | value


def _are_headings(texts: Sequence[str]) -> bool:
    """Tell whether texts can head a table's columns, which must differ even in lower case."""
    folded = {text.casefold() for text in texts}
    return len(folded) == len(texts) and all(texts) and max(map(len, texts)) <= LONGEST_HEADING


def _collect(name: str, holds: str, lines: Iterable[Line], kept: Sequence[str]) -> SheetTable:
    """Return lines as a table; of columns in which every cell is blank only `kept` ones stay."""
    rows = list(lines)
    headings = list(dict.fromkeys([*(heading for row in rows for heading in row), *kept]))
    filled = {h for h in headings if any(row.get(h, "") != "" for row in rows)}
    shown = [h for h in headings if h in filled or h in kept]
    cells = tuple(tuple(row.get(h, "") for h in shown) for row in rows)
    return SheetTable(name, holds, tuple(shown), cells)
