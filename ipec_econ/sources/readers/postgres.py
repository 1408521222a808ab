"""PostgreSQL servers: ``postgresql://user@host/database`` with a query."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import pyarrow as pa

from ipec_econ.core.errors import Problem, SourceError
from ipec_econ.sources.readers.database_passwords import find_passwords, is_ambiguous
from ipec_econ.sources.readers.query import describe_refused_query, require_query, wrap_answer
from ipec_econ.sources.readers.source import SourceRequest, SourceRows

CONNECT_SECONDS = 10

NUMERIC = 1700
TIMESTAMPS = frozenset({1114, 1184})
ARROW_TYPES: Mapping[int, pa.DataType] = {
    16: pa.bool_(),
    20: pa.int64(),
    21: pa.int64(),
    23: pa.int64(),
    26: pa.int64(),
    700: pa.float32(),
    701: pa.float64(),
    1082: pa.date32(),
}
"""PostgreSQL's fixed type numbers (pg_type.oid); types that are not here are written as text."""


def read_postgres(request: SourceRequest) -> SourceRows:
    """Run one SELECT in a read-only transaction, in the time zone UTC.

    The password may be in the address, in ``PGPASSWORD`` or in ``~/.pgpass``; it appears in
    no message and no record.

    Raises
    ------
    SourceError
        psycopg is not installed, the server cannot be reached, the query is missing, writes,
        is more than one statement, or fails.
    """
    query = require_query(request)
    _check_address(request)
    psycopg = _import_psycopg(request)
    if request.limit is not None:
        query = f"SELECT * FROM (\n{query}\n) AS answer LIMIT 0"  # noqa: S608 run read-only
    try:
        connection = psycopg.connect(
            request.address,
            connect_timeout=CONNECT_SECONDS,
            options="-c default_transaction_read_only=on -c TimeZone=UTC",
        )
    except psycopg.Error as error:
        raise SourceError(_describe_unreachable(request, str(error))) from error
    try:
        with connection:
            connection.read_only = True
            with connection.cursor() as cursor:
                # A prepared statement is one statement: nothing can be smuggled in behind it.
                cursor.execute(query, prepare=True)
                if cursor.description is None:
                    raise describe_refused_query(request, "it returns no rows")
                columns = tuple(cursor.description)
                rows = cursor.fetchall()
    except psycopg.Error as error:
        raise describe_refused_query(request, _hide_password(str(error), request)) from error
    return wrap_answer(_to_arrow(columns, rows), "postgresql", request)


def _check_address(request: SourceRequest) -> None:
    """Refuse signs that split an address in the wrong place, and would show the password."""
    if is_ambiguous(request.address):
        raise SourceError(
            Problem(
                "source/bad-address",
                f"the password in `{request.text}` holds a sign that has a meaning in an address",
                request.text,
                fix="leave the password out and give it in PGPASSWORD or ~/.pgpass",
            )
        )


def _import_psycopg(request: SourceRequest) -> Any:
    try:
        import psycopg
    except ImportError as error:
        raise SourceError(
            Problem(
                "source/missing-package",
                "reading PostgreSQL needs the package psycopg, which is not installed",
                request.text,
                fix="install the extra `postgres`: pip install 'ipec-econ[postgres]'",
            )
        ) from error
    return psycopg


def _describe_unreachable(request: SourceRequest, reason: str) -> Problem:
    return Problem(
        "source/unreachable",
        f"no connection to `{request.text}`: {_hide_password(reason, request).strip()}",
        request.text,
        fix="check host, port, database and user; give the password in PGPASSWORD or ~/.pgpass",
    )


def _hide_password(text: str, request: SourceRequest) -> str:
    for secret in find_passwords(request.address):
        text = text.replace(secret, "***")
    return text


def _to_arrow(columns: Sequence[Any], rows: Sequence[tuple[Any, ...]]) -> pa.Table:
    arrays = [
        _convert([row[place] for row in rows], column) for place, column in enumerate(columns)
    ]
    return pa.table(arrays, names=[column.name for column in columns])


def _convert(values: list[Any], column: Any) -> pa.Array:
    oid = column.type_code
    if oid in ARROW_TYPES:
        return pa.array(values, ARROW_TYPES[oid])
    if oid == NUMERIC:
        return _convert_numeric(values, column.scale)
    if oid in TIMESTAMPS:
        naive = [None if value is None else value.replace(tzinfo=None) for value in values]
        return pa.array(naive, pa.timestamp("us"))
    text = [None if value is None else str(value) for value in values]
    return pa.array(text, pa.string())


def _convert_numeric(values: Sequence[Decimal | None], scale: int | None) -> pa.Array:
    """Keep whole numbers whole where the column declares no decimal places."""
    if scale == 0 and all(value is None or value.is_finite() for value in values):
        whole = [None if value is None else int(value) for value in values]
        try:
            return pa.array(whole, pa.int64())
        except OverflowError:
            return pa.array([None if value is None else str(value) for value in whole])
    return pa.array([None if value is None else float(value) for value in values], pa.float64())
