"""Parquet files, through pyarrow."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.parquet as pq

from ipec_econ.core.errors import Problem, SourceError
from ipec_econ.core.mentions import Mentions
from ipec_econ.sources.readers.column_types import INDEX_COLUMN, normalise_types
from ipec_econ.sources.readers.file_bytes import check_file, read_file_bytes
from ipec_econ.sources.readers.source import RowPlaces, SourceRequest, SourceRows


def read_parquet(request: SourceRequest) -> SourceRows:
    """Read one parquet file.

    Raises
    ------
    SourceError
        The file is missing, empty, cut short, or no parquet file.
    """
    rows = _read_head(request) if request.limit else _read_whole(request)
    table, notices = normalise_types(rows.table, request.text)
    places = RowPlaces(request.text, "row", lambda index: index + 1, table.num_rows)
    return SourceRows(table, "parquet", rows.sha256, rows.n_bytes, places, notices=notices)


@dataclass(frozen=True, slots=True)
class _Content:
    """A file's rows, the hash of its bytes and their number."""

    table: pa.Table
    sha256: str
    n_bytes: int


def _read_head(request: SourceRequest) -> _Content:
    """Read names and types alone: the footer says them, whatever the size of the file."""
    path = check_file(request)
    try:
        with pq.ParquetFile(path) as parquet:
            return _Content(parquet.schema_arrow.empty_table(), "", path.stat().st_size)
    except (pa.ArrowException, OSError) as error:
        raise SourceError(_describe_broken(request, error)) from error


def _read_whole(request: SourceRequest) -> _Content:
    file = read_file_bytes(request)
    try:
        parquet = pq.ParquetFile(pa.BufferReader(file.content))
        table = _join_chunks(parquet.read(_choose_columns(parquet, request.mentions)))
    except (pa.ArrowException, OSError) as error:
        raise SourceError(_describe_broken(request, error)) from error
    return _Content(table, file.sha256, len(file.content))


def _choose_columns(parquet: pq.ParquetFile, mentions: Mentions | None) -> list[str] | None:
    """Return the columns to read, ``None`` for all."""
    schema = parquet.schema_arrow
    if mentions is None or len(set(schema.names)) < len(schema):
        return None
    # Columns that are left out with a notice are read, so that there is one.
    return [
        field.name
        for field in schema
        if mentions.may_mean(field.name)
        or pa.types.is_nested(field.type)
        or INDEX_COLUMN.match(field.name)
    ]


def _join_chunks(table: pa.Table) -> pa.Table:
    """Put each column of numbers into one piece, so that arrays can look at it without a copy."""
    for place, field in enumerate(table.schema):
        if pa.types.is_integer(field.type) or pa.types.is_floating(field.type):
            column = pa.chunked_array([table.column(place).combine_chunks()], field.type)
            table = table.set_column(place, field, column)
    return table


def _describe_broken(request: SourceRequest, error: Exception) -> Problem:
    return Problem(
        "source/unreadable",
        f"`{request.text}` is no whole parquet file: {error}",
        request.text,
        fix="write or download it again",
    )
