"""Rows that are gathered come back as they were, whatever the blocks they were put in."""

import numpy as np
import pyarrow as pa
import pytest

from ipec_econ.sources.notices import row_blocks
from ipec_econ.sources.notices.row_blocks import RowBlocks

COLUMNS = (
    ("number", pa.int64()),
    ("description", pa.string()),
    ("never", pa.string()),
    ("empty", pa.string()),
)


def gather(rows):
    blocks = RowBlocks(COLUMNS)
    for row in rows:
        blocks.add([row])
    return blocks


@pytest.mark.parametrize("joined_bytes", [2**20, 10])
def test_rows_come_back_in_order_from_joined_blocks(monkeypatch, joined_bytes):
    monkeypatch.setattr(row_blocks, "BLOCK_ROWS", 3)
    monkeypatch.setattr(row_blocks, "JOINED_BLOCKS", 2)
    monkeypatch.setattr(row_blocks, "JOINED_BYTES", joined_bytes)
    rows = [(i, f"d{i}" if i > 9 else None, None, None) for i in range(29)]
    blocks = gather(rows)
    shown = blocks.show(["description", "number"])
    assert shown.column("number").to_pylist() == list(range(29))
    mask = np.arange(29) % 3 != 0
    taken = blocks.take(mask, leave_out=["empty"])
    assert taken.column_names == ["number", "description", "never"]
    expected = [dict(zip(taken.column_names, row[:3], strict=True)) for row in rows]
    assert taken.to_pylist() == [row for row, keep in zip(expected, mask, strict=True) if keep]


def test_blocks_of_another_are_taken_over_and_counted_on(monkeypatch):
    monkeypatch.setattr(row_blocks, "BLOCK_ROWS", 2)
    monkeypatch.setattr(row_blocks, "JOINED_BLOCKS", 2)
    blocks = gather([(i, "a", None, None) for i in range(5)])
    blocks.take_over(
        gather([(i, "b", None, None) for i in range(3)]).give(), counter="number", start=5
    )
    for i in range(8, 17):
        blocks.add([(i, "c", None, None)])
    assert blocks.n_rows == 17
    assert blocks.show(["number"]).column("number").to_pylist() == list(range(17))
