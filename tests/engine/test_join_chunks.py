"""Columns in one piece are looked at, others put together."""

from __future__ import annotations

import pyarrow as pa
import pytest

from ipec_econ.engine.columns import join_chunks


def test_one_piece_is_not_copied_and_may_be_part_of_a_column() -> None:
    column = pa.chunked_array([[1.0, None, 3.0, 4.0]])
    part = join_chunks(column.slice(1, 2))
    assert part.to_pylist() == [None, 3.0]
    assert part.buffers()[1].address == column.chunk(0).buffers()[1].address


@pytest.mark.parametrize("pieces", [[], [[1], [2, None]], [[], [3]]])
def test_other_columns_are_put_together(pieces: list[list[int | None]]) -> None:
    column = pa.chunked_array(pieces, pa.int64())
    joined = join_chunks(column)
    assert isinstance(joined, pa.Array)
    assert joined.to_pylist() == column.to_pylist()
