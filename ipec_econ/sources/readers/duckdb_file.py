"""DuckDB database files: ``duckdb:folder/register.db`` with a query."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

from ipec_econ.core.errors import Problem, SourceError
from ipec_econ.sources.readers.file_bytes import check_file
from ipec_econ.sources.readers.query import describe_refused_query, require_query, wrap_answer
from ipec_econ.sources.readers.source import SourceRequest, SourceRows

LOCKED: Mapping[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "lock_configuration": "true",
    "threads": "1",
}
"""A query sees its database and nothing else: no other file, no network, no settings."""


def read_duckdb(request: SourceRequest) -> SourceRows:
    """Run one SELECT on a database file that is opened read-only.

    Raises
    ------
    SourceError
        The file is missing or no DuckDB database, the query is missing, more than one
        statement, no SELECT, or fails.
    """
    query = require_query(request)
    path = check_file(request)
    _check_is_select(query, request)
    if request.limit is not None:
        query = f"SELECT * FROM (\n{query}\n) AS answer LIMIT 0"  # noqa: S608 checked as one SELECT
    try:
        with duckdb.connect(str(path), read_only=True, config=dict(LOCKED)) as connection:
            table = connection.sql(query).to_arrow_table()
    except (duckdb.IOException, duckdb.ConnectionException) as error:
        raise SourceError(_describe_unreadable(request, error)) from error
    except duckdb.Error as error:
        raise describe_refused_query(request, str(error)) from error
    return wrap_answer(table, "duckdb", request)


def _check_is_select(query: str, request: SourceRequest) -> None:
    try:
        statements = duckdb.extract_statements(query)
    except duckdb.Error as error:
        raise describe_refused_query(request, str(error)) from error
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        raise describe_refused_query(request, "it is not one SELECT")


def _describe_unreadable(request: SourceRequest, error: duckdb.Error) -> Problem:
    reason = str(error).replace(str(request.path), request.text).splitlines()[0]
    return Problem(
        "source/unreadable",
        f"`{request.text}` cannot be opened as a DuckDB database: {reason}",
        request.text,
        fix="close other programs that have it open, and check that it is a DuckDB file",
    )
