"""A DuckDB that can compute and nothing else: no file, no network, no setting."""

from __future__ import annotations

from functools import cache
from threading import Lock

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


FEW_ROWS = 20_000
"""Up to so many rows, to start a database takes longer than most queries; beyond, its memory is
worth more: a database that stays keeps what a query has freed."""

_OPENING = Lock()


def open_connection(*, threads: int = 1, n_rows: int | None = None) -> duckdb.DuckDBPyConnection:
    """Connect to a locked database in memory; tables enter only through ``register``.

    What is registered, and every temporary table or view, is seen by this connection alone and
    gone when it closes.

    Parameters
    ----------
    threads
        More than one only for queries whose result does not depend on the order of rows: joins,
        counts, and what is sorted by a key at the end.
    n_rows
        Rows of all tables that will be registered. Few of them are read in a database that this
        process keeps; more, and an unknown number, in one that closes with the connection. Without
        it other tables than temporary ones may be made.
    """
    if n_rows is None or n_rows > FEW_ROWS:
        return _open_database(threads)
    with _OPENING:
        return _keep_database(threads).cursor()


def _open_database(threads: int) -> duckdb.DuckDBPyConnection:
    settings: dict[str, str | bool | int | float | list[str]] = dict(LOCKED_SETTINGS)
    settings["threads"] = str(threads)
    return duckdb.connect(":memory:", config=settings)


_keep_database = cache(_open_database)
