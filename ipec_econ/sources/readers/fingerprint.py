"""A hash of rows, for inputs that are not files: the same whatever order they arrive in."""

from __future__ import annotations

import csv
import hashlib
import io
from datetime import date
from typing import Any

import pyarrow as pa


def hash_rows(table: pa.Table) -> str:
    """Return the sha256 of the rows as canonical csv.

    The header comes first, then the rows sorted as text. Numbers are written with the fewest
    digits that give them back, dates as ``YYYY-MM-DD``, truth as ``true`` and ``false``, null
    as an empty cell; cells are quoted where csv needs it, lines end with a line feed.
    """
    columns = [[_write(value) for value in column.to_pylist()] for column in table.columns]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.column_names)
    writer.writerows(sorted(zip(*columns, strict=True)))
    return hashlib.sha256(text.getvalue().encode("utf-8")).hexdigest()


def _write(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return repr(value)
    return value.isoformat() if isinstance(value, date) else str(value)
