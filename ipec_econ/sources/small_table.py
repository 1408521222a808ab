"""The files that policies look numbers up in: exchange rates, price indices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow as pa

from ipec_econ.core.errors import Problem, SourceError
from ipec_econ.core.spec.panel import ColumnType
from ipec_econ.core.tables import InputRecord
from ipec_econ.sources.load import load_rows
from ipec_econ.sources.missing_columns import find_missing_columns


def read_small_table(
    source: str,
    columns: Mapping[str, str],
    types: Mapping[str, ColumnType],
    *,
    optional: Sequence[str] = (),
    role: str,
    base: str,
) -> tuple[pa.Table, tuple[InputRecord, ...]]:
    """Read a file's columns under their canonical names, in their types.

    Parameters
    ----------
    columns
        Canonical name → the file's own, where they differ.
    types
        Canonical name → type; columns that are not in ``optional`` must be there.

    Raises
    ------
    SourceError
        The file cannot be read, lacks a column, or a value is missing or of another type.
    """
    names = {name: columns.get(name, name) for name in types}
    loaded = load_rows(
        (source,), role=role, base=base, query=None, sheet=None,
        types={names[name]: types[name] for name in names},
    )  # fmt: skip
    table = loaded.rows.table
    problems = [
        Problem(
            "source/unknown-canonical",
            f"`columns` gives the name `{name}`, which means nothing here",
            source,
            fix=f"names that can be given: {', '.join(types)}",
        )
        for name in columns
        if name not in types
    ]
    asked = {
        f"columns.{name}" if name in columns else name: column
        for name, column in names.items()
        if name in columns or name not in optional
    }
    problems += find_missing_columns(asked, table.column_names, source)
    there = {name: column for name, column in names.items() if column in table.column_names}
    problems += [
        Problem(
            "source/bad-value",
            f"`{column}` of `{source}` has {table.column(column).null_count} missing values",
            source,
            fix="fill them in, or remove the rows",
        )
        for column in there.values()
        if table.column(column).null_count
    ]
    if problems:
        raise SourceError(problems)
    return pa.table({name: table.column(column) for name, column in there.items()}), loaded.inputs
