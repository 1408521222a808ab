"""Parquet files, column by column."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ipec_econ.core.difference import Difference
from ipec_econ.publish.comparison.tolerance import PARQUET_RTOL


def compare_parquet(file: str, stored: pa.Table, rerun: pa.Table) -> tuple[Difference, ...]:
    """Compare two tables; floating-point columns by tolerance, all others exactly.

    Returns
    -------
    tuple of Difference
        At most one per column, naming its first row (from 1) that is another.
    """
    return tuple(_compare_tables(file, stored, rerun))


def read_parquet(content: bytes) -> pa.Table:
    """Read a parquet file's bytes.

    Raises
    ------
    ValueError
        When they are not parquet.
    """
    try:
        return pq.read_table(pa.BufferReader(content))
    except (pa.ArrowException, OSError) as error:
        raise ValueError("it is not a parquet file") from error


def _compare_tables(file: str, stored: pa.Table, rerun: pa.Table) -> Iterator[Difference]:
    before = [f"{field.name} {field.type}" for field in stored.schema]
    after = [f"{field.name} {field.type}" for field in rerun.schema]
    if before != after:
        yield Difference("different", file, "columns", ", ".join(before), ", ".join(after))
    elif stored.num_rows != rerun.num_rows:
        yield Difference("different", file, "rows", str(stored.num_rows), str(rerun.num_rows))
    else:
        for name in stored.column_names:
            yield from _compare_column(file, name, stored.column(name), rerun.column(name))


def _compare_column(file: str, name: str, stored: Any, rerun: Any) -> Iterator[Difference]:
    if stored.equals(rerun):
        return
    pairs = enumerate(zip(stored.to_pylist(), rerun.to_pylist(), strict=True), start=1)
    unequal = [(row, *pair) for row, pair in pairs if pair[0] != pair[1]]
    beyond = [pair for pair in unequal if not _is_close(pair[1], pair[2])]
    for row, before, after in (beyond or unequal)[:1]:
        yield Difference(
            kind="different" if beyond else "within_tolerance",
            file=file,
            where=f"row {row}: {name}",
            stored=str(before),
            rerun=str(after),
            severity="fail" if beyond else "info",
        )


def _is_close(stored: object, rerun: object) -> bool:
    if isinstance(stored, list) and isinstance(rerun, list):
        pairs = zip(stored, rerun, strict=False)
        return len(stored) == len(rerun) and all(
            one == two or _is_close(one, two) for one, two in pairs
        )
    if not isinstance(stored, float) or not isinstance(rerun, float):
        return False
    if math.isnan(stored) or math.isnan(rerun):
        return math.isnan(stored) and math.isnan(rerun)
    return math.isclose(stored, rerun, rel_tol=PARQUET_RTOL)
