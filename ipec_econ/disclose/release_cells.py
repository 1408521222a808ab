"""Cells of a table as they are released."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from ipec_econ.core.disclosure import DisclosureRules
from ipec_econ.core.table import WITHHELD, Block, Cell, Row, Table
from ipec_econ.disclose.hidden_counts import HiddenCounts

Place = tuple[int, int, str]
"""Block, row within the block, and the id of the column."""


@dataclass(frozen=True, slots=True)
class CellMakers:
    """How the report prints counts and numbers: the text of a rounded number is its own."""

    count: Callable[[float | None], Cell]
    number: Callable[[float | None, int], Cell]

    def release(
        self, cell: Cell, hidden: HiddenCounts, rules: DisclosureRules, *, of_firms: bool
    ) -> Cell:
        """Return the cell of a count of firms or rows, rounded or withheld."""
        release = hidden.release_firms if of_firms else hidden.release_rows
        rounded = release(cell.value, rules)
        return WITHHELD if rounded is None else self.count(rounded)


def map_cells(table: Table, release: Callable[[Place, Cell], Cell]) -> Table:
    """Return the table with every cell that is not empty exchanged for what is released of it."""
    columns = [column.id for column in table.columns]
    blocks = []
    for b, block in enumerate(table.blocks):
        rows = []
        for r, row in enumerate(block.rows):
            cells = (
                cell if cell.role == "empty" else release((b, r, column), cell)
                for column, cell in zip(columns, row.cells, strict=True)
            )
            rows.append(Row(row.label, tuple(cells), row.kind))
        blocks.append(Block(tuple(rows), block.title))
    return replace(table, blocks=tuple(blocks))


def read_counts(table: Table) -> Mapping[Place, int]:
    """Return the counts of a table by their places."""
    columns = [column.id for column in table.columns]
    return {
        (b, r, column): int(cell.value)
        for b, block in enumerate(table.blocks)
        for r, row in enumerate(block.rows)
        for column, cell in zip(columns, row.cells, strict=True)
        if cell.role == "count" and cell.value is not None
    }
