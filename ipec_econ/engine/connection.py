"""A DuckDB that can compute and nothing else: no file, no network, no setting."""

from __future__ import annotations

import duckdb

LOCKED_SETTINGS: dict[str, str] = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    # A name in SQL must never be looked up among this process's Python variables.
    "python_enable_replacements": "false",
    # One thread: the order of sums and of window rows is the same on every machine.
    "threads": "1",
    "preserve_insertion_order": "true",
    # Nothing is spilled to the working directory.
    "temp_directory": "",
    "lock_configuration": "true",
}
"""What every connection starts with; the last one forbids that any of them changes."""


def open_connection(*, threads: int = 1) -> duckdb.DuckDBPyConnection:
    """Open a locked database in memory; tables enter only through ``register``.

    Parameters
    ----------
    threads
        More than one only for queries whose result does not depend on the order of rows: joins,
        counts, and what is sorted by a key at the end.
    """
    settings: dict[str, str | bool | int | float | list[str]] = dict(LOCKED_SETTINGS)
    settings["threads"] = str(threads)
    return duckdb.connect(":memory:", config=settings)
