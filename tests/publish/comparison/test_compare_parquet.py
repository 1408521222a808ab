"""Parquet files, column by column."""

from __future__ import annotations

import pyarrow as pa
import pytest

from ipec_econ.publish.comparison.parquet import compare_parquet, read_parquet
from ipec_econ.publish.comparison.tolerance import PARQUET_RTOL

CELLS = pa.table({"cell": ["a", "b"], "n": [1, 2], "mean": [0.5, None]})


def judge(rerun: pa.Table) -> list[tuple[str, str, str]]:
    found = compare_parquet("cells.parquet", CELLS, rerun)
    return [(d.kind, d.where, d.severity) for d in found]


def with_means(*means: float | None) -> pa.Table:
    return CELLS.set_column(2, "mean", pa.array(means, pa.float64()))


def test_the_same_table_does_not_differ():
    assert judge(CELLS) == []


def test_noise_is_within_tolerance():
    rerun = with_means(0.5 * (1 + 0.9 * PARQUET_RTOL), None)
    assert judge(rerun) == [("within_tolerance", "row 1: mean", "info")]


@pytest.mark.parametrize(
    ("rerun", "where"),
    [
        (with_means(0.5001, None), "row 1: mean"),
        (with_means(0.5, 0.1), "row 2: mean"),
        (CELLS.set_column(1, "n", [[1, 3]]), "row 2: n"),
        (CELLS.set_column(0, "cell", [["a", "c"]]), "row 2: cell"),
        (CELLS.slice(0, 1), "rows"),
        (CELLS.select(["cell", "n"]), "columns"),
    ],
)
def test_another_value_row_or_column_is_different(rerun: pa.Table, where: str):
    assert judge(rerun) == [("different", where, "fail")]


def test_what_is_not_parquet_is_refused():
    with pytest.raises(ValueError, match="parquet"):
        read_parquet(b"PAR1 but no more")


def test_lists_are_compared_number_by_number():
    stored = pa.table({"mean": [[1.0, 2.0], [3.0]]})
    noise = pa.table({"mean": [[1.0, 2.0 * (1 + 0.5 * PARQUET_RTOL)], [3.0]]})
    other = pa.table({"mean": [[1.0, 2.0], [3.1]]})
    longer = pa.table({"mean": [[1.0, 2.0], [3.0, 4.0]]})
    assert [d.kind for d in compare_parquet("cells.parquet", stored, noise)] == ["within_tolerance"]
    for rerun in (other, longer):
        found = compare_parquet("cells.parquet", stored, rerun)
        assert [(d.kind, d.where) for d in found] == [("different", "row 2: mean")]
