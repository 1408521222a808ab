"""Rows of Python values, gathered into Arrow blocks as they come."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from ipec_econ.sources.ocds.columns import COLUMNS

BLOCK_ROWS = 16_384
BLOCK_CHARACTERS = 64 * 2**20
"""A block ends at whichever comes first: fields of megabytes must not pile up."""


class RowBlocks:
    """A table that grows by rows, in memory for the finished columns and one block."""

    def __init__(self) -> None:
        self._schema = pa.schema(list(COLUMNS))
        self._description = self._schema.get_field_index("description")
        self._rows: list[Sequence[Any]] = []
        self._characters = 0
        self._blocks: list[pa.RecordBatch] = []
        self.n_rows = 0

    def add(self, rows: Sequence[Sequence[Any]]) -> None:
        """Append rows, cells in the order of `COLUMNS`."""
        self._rows += rows
        self.n_rows += len(rows)
        self._characters += sum(len(row[self._description] or "") for row in rows)
        if len(self._rows) >= BLOCK_ROWS or self._characters >= BLOCK_CHARACTERS:
            self._close_block()

    def finish(self) -> pa.Table:
        """Return all rows; the gatherer is empty afterwards."""
        self._close_block()
        blocks, self._blocks = self._blocks, []
        return pa.Table.from_batches(blocks, self._schema)

    def _close_block(self) -> None:
        if not self._rows:
            return
        cells = zip(*self._rows, strict=True)
        arrays = [
            pa.array(column, field.type) for column, field in zip(cells, self._schema, strict=True)
        ]
        self._blocks.append(pa.RecordBatch.from_arrays(arrays, schema=self._schema))
        self._rows, self._characters = [], 0
