"""What is said of standing award rows, whatever the format of their notices."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc


def describe_sources(table: pa.Table, column: str) -> str:
    """Return ``dates from AwardDate (12), none (3)``, the most frequent first."""
    counts = pc.value_counts(table.column(column).cast(pa.string())).to_pylist()
    found: Mapping[str, int] = {one["values"] or "none": one["counts"] for one in counts}
    listed = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    word = column.removesuffix("_source")
    return f"{word}s from " + ", ".join(f"{name} ({count})" for name, count in listed)


def describe_shared_values(table: pa.Table) -> str | None:
    """Return how many rows share a value or are of frameworks, ``None`` where there are none."""
    shared = pc.sum(pc.greater(table.column("n_suppliers"), 1)).as_py() or 0
    frameworks = pc.sum(table.column("framework")).as_py() or 0
    if not shared and not frameworks:
        return None
    return (
        f"{shared} award rows share their award's value with other suppliers, {frameworks} are "
        "of framework agreements, whose value is a ceiling; `value` says what becomes of both"
    )
