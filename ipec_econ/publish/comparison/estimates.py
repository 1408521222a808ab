"""estimates.csv and estimates.parquet, row by row and column by column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa

from ipec_econ.core.difference import Difference
from ipec_econ.core.vocabulary import ESTIMATE_COLUMNS
from ipec_econ.publish.comparison.tolerance import is_close
from ipec_econ.publish.estimates_file import TEXT_COLUMNS
from ipec_econ.publish.published_number import format_number

KEY_COLUMNS = ("model", "estimand", "term", "cohort", "time", "rel_time")

Row = Mapping[str, Any]
Key = tuple[Any, ...]


def compare_estimates(file: str, stored: pa.Table, rerun: pa.Table) -> tuple[Difference, ...]:
    """Compare two tables of estimates; rows are matched by model, estimand, term and periods.

    Returns
    -------
    tuple of Difference
        In the stored order, rows that only the rerun has last.
    """
    return tuple(_compare_rows(file, _index_rows(stored), _index_rows(rerun)))


def name_row(row: Row) -> str:
    """Name a row for readers: ``model fe, coef grant``, ``model cs, att_gt 2013 2015 2``."""
    parts = [row[column] for column in KEY_COLUMNS[2:] if row[column] is not None]
    return " ".join([f"model {row['model']}, {row['estimand']}", *map(str, parts)])


def _index_rows(table: pa.Table) -> dict[Key, Row]:
    """Key rows; a key that comes twice is told apart by its position among its equals."""
    rows: dict[Key, Row] = {}
    seen: dict[Key, int] = {}
    for row in table.to_pylist():
        key = tuple(row[column] for column in KEY_COLUMNS)
        seen[key] = seen.get(key, 0) + 1
        rows[(*key, seen[key])] = row
    return rows


def _compare_rows(
    file: str, stored: Mapping[Key, Row], rerun: Mapping[Key, Row]
) -> Iterator[Difference]:
    for key, row in stored.items():
        if key not in rerun:
            yield Difference("missing", file, name_row(row), stored=_show(row["estimate"]))
            continue
        yield from _compare_columns(file, row, rerun[key])
    for key, row in rerun.items():
        if key not in stored:
            yield Difference("extra", file, name_row(row), rerun=_show(row["estimate"]))


def _compare_columns(file: str, stored: Row, rerun: Row) -> Iterator[Difference]:
    std_error = max(abs(row["std_error"] or 0.0) for row in (stored, rerun))
    for column in ESTIMATE_COLUMNS:
        before, after = stored[column], rerun[column]
        if before == after:
            continue
        both = before is not None and after is not None and column not in TEXT_COLUMNS
        same = both and is_close(column, before, after, std_error=std_error)
        yield Difference(
            kind="within_tolerance" if same else "different",
            file=file,
            where=f"{name_row(stored)}: {column}",
            stored=_show(before),
            rerun=_show(after),
            severity="info" if same else "fail",
        )


def _show(value: str | float | None) -> str:
    if value is None:
        return "(empty)"
    return value if isinstance(value, str) else format_number(value)
