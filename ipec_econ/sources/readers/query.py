"""What every database source needs: a query, and rows that carry no place."""

from __future__ import annotations

import pyarrow as pa

from ipec_econ.core.errors import Problem, SourceError
from ipec_econ.sources.readers.column_types import normalise_types
from ipec_econ.sources.readers.fingerprint import hash_rows
from ipec_econ.sources.readers.source import RowPlaces, SourceRequest, SourceRows


def require_query(request: SourceRequest) -> str:
    """Return the query without its closing semicolon, or say that a database needs one."""
    query = (request.query or "").strip().rstrip(";").strip()
    if not query:
        raise SourceError(
            Problem(
                "source/missing-query",
                f"`{request.text}` is a database, and there is no `query`",
                request.text,
                fix="add `query: SELECT … FROM …` beside `source`",
            )
        )
    return query


def describe_refused_query(request: SourceRequest, reason: str) -> SourceError:
    """Return the error for a query that the database, or this package, refuses."""
    return SourceError(
        Problem(
            "source/query",
            f"the query on `{request.text}` fails: {reason.strip()}",
            request.text,
            "a query is one SELECT; it is run read-only",
            "try the query in the database's own client",
        )
    )


def wrap_answer(table: pa.Table, kind: str, request: SourceRequest) -> SourceRows:
    """Return the answer to a query as source rows; its order means nothing."""
    table, notices = normalise_types(table, request.text)
    sha256 = "" if request.limit is not None else hash_rows(table)
    places = RowPlaces(request.text, "", lambda index: index + 1, table.num_rows)
    return SourceRows(table, kind, sha256, None, places, notices=notices)
