"""Parquet files, through pyarrow."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq

from ipec_econ.core.errors import Problem, SourceError
from ipec_econ.sources.readers.column_types import normalise_types
from ipec_econ.sources.readers.file_bytes import read_file_bytes
from ipec_econ.sources.readers.source import RowPlaces, SourceRequest, SourceRows


def read_parquet(request: SourceRequest) -> SourceRows:
    """Read one parquet file.

    Raises
    ------
    SourceError
        The file is missing, empty, cut short, or no parquet file.
    """
    file = read_file_bytes(request)
    try:
        parquet = pq.ParquetFile(pa.BufferReader(file.content))
        table = parquet.schema_arrow.empty_table() if request.limit else parquet.read()
    except (pa.ArrowException, OSError) as error:
        raise SourceError(
            Problem(
                "source/unreadable",
                f"`{request.text}` is no whole parquet file: {error}",
                request.text,
                fix="write or download it again",
            )
        ) from error
    table, notices = normalise_types(table, request.text)
    places = RowPlaces(request.text, "row", lambda index: index + 1, table.num_rows)
    sha256 = "" if request.limit else file.sha256
    return SourceRows(table, "parquet", sha256, len(file.content), places, notices=notices)
