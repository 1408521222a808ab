"""Rows of Python values, gathered into Arrow blocks as they come."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.arrays import BoolArray

BLOCK_ROWS = 4_096
BLOCK_CHARACTERS = 64 * 2**20
"""A block ends at whichever comes first: fields of megabytes must not pile up."""


JOINED_BLOCKS = 16
JOINED_BYTES = 256 * 2**20
"""Blocks are made into one, but not those with fields of megabytes: they are large already."""


class RowBlocks:
    """A table that grows by rows, in memory for the finished columns and one block.

    Parameters
    ----------
    columns
        Name and type of each cell of a row; one of them is ``description``.
    """

    def __init__(self, columns: Sequence[tuple[str, pa.DataType]]) -> None:
        # Arrays are built larger than needed and cut to size: the system's allocator gives the
        # rest back, Arrow's default one keeps a third of what the columns take.
        self._pool = pa.system_memory_pool()
        self._schema = pa.schema(list(columns))
        self._description = self._schema.get_field_index("description")
        self._rows: list[Sequence[Any]] = []
        self._characters = 0
        self._blocks: list[pa.RecordBatch] = []
        self._n_joined = 0
        self.n_rows = 0

    def add(self, rows: Sequence[Sequence[Any]]) -> None:
        """Append rows, cells in the order of the columns."""
        self._rows += rows
        self.n_rows += len(rows)
        self._characters += sum(len(row[self._description] or "") for row in rows)
        if len(self._rows) >= BLOCK_ROWS or self._characters >= BLOCK_CHARACTERS:
            self._close_block()

    def give(self) -> tuple[pa.RecordBatch, ...]:
        """Return all rows as blocks, for `take_over` in another process."""
        self._close_block()
        return tuple(self._blocks)

    def take_over(self, blocks: Sequence[pa.RecordBatch], *, counter: str, start: int) -> None:
        """Append another's blocks; its column ``counter`` goes on from ``start``."""
        self._close_block()
        place = self._schema.get_field_index(counter)
        for block in blocks:
            numbers = pc.add(block.column(place), start)
            self._blocks.append(block.set_column(place, self._schema.field(place), numbers))
            self.n_rows += block.num_rows

    def show(self, names: Sequence[str]) -> pa.Table:
        """Return all rows of a few columns, without copying them."""
        self._close_block()
        schema = pa.schema([self._schema.field(name) for name in names])
        return pa.Table.from_batches([block.select(names) for block in self._blocks], schema)

    def take(self, mask: BoolArray, leave_out: Sequence[str]) -> pa.Table:
        """Return the rows where ``mask`` is True; the gatherer is empty afterwards.

        Block by block, each freed as it is filtered: rows are never in memory twice.
        """
        self._close_block()
        names = [name for name in self._schema.names if name not in leave_out]
        schema = pa.schema([self._schema.field(name) for name in names])
        start, kept = 0, []
        self._blocks.reverse()
        while self._blocks:
            block = self._blocks.pop().select(names)
            own = mask[start : start + block.num_rows]
            start += block.num_rows
            if not own.all():
                block = pc.filter(block, pa.array(own), memory_pool=self._pool)
            kept.append(block)
        return pa.Table.from_batches(kept, schema)

    def _close_block(self) -> None:
        if not self._rows:
            return
        cells = zip(*self._rows, strict=True)
        self._blocks.append(
            self._make_block(
                pa.array(column, field.type, memory_pool=self._pool)
                for column, field in zip(cells, self._schema, strict=True)
            )
        )
        self._rows, self._characters = [], 0
        if len(self._blocks) - self._n_joined >= JOINED_BLOCKS:
            self._join_blocks()

    def _join_blocks(self) -> None:
        """Make one block of the latest: large arrays leave no holes among Python's objects."""
        latest = self._blocks[self._n_joined :]
        if sum(block.nbytes for block in latest) > JOINED_BYTES:
            self._n_joined = len(self._blocks)
            return
        joined = self._make_block(
            pa.concat_arrays([block.column(place) for block in latest], memory_pool=self._pool)
            for place in range(len(self._schema))
        )
        self._blocks[self._n_joined :] = [joined]
        self._n_joined += 1

    def _make_block(self, columns: Iterable[pa.Array]) -> pa.RecordBatch:
        """Return a block; columns that a register never fills share one array."""
        nothing: dict[pa.DataType, pa.Array] = {}
        arrays = [
            column if column.null_count < len(column) else nothing.setdefault(column.type, column)
            for column in columns
        ]
        return pa.RecordBatch.from_arrays(arrays, schema=self._schema)
