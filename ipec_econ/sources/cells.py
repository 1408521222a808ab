"""Files of cells: read whole, or only what their metadata say."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pyarrow as pa
import pyarrow.parquet as pq

from ipec_econ.core.cell_layout import read_layout, store_from_arrow
from ipec_econ.core.cell_store import CellStore
from ipec_econ.core.errors import Problem, SourceError
from ipec_econ.core.tables import InputRecord
from ipec_econ.sources.readers.file_bytes import check_file, read_file_bytes
from ipec_econ.sources.readers.source import SourceRequest

ResultT = TypeVar("ResultT")

ROLE = "cells"


@dataclass(frozen=True, slots=True)
class StoredCells:
    """What a file of cells holds, and its record for the manifest."""

    store: CellStore
    record: InputRecord


def read_cells(path: str, *, base: str) -> StoredCells:
    """Read a file of cells.

    Parameters
    ----------
    path
        As the spec writes it.
    base
        Folder that a relative path starts from.

    Raises
    ------
    SourceError
        The file is missing, or not what a run writes as cells.parquet.
    """
    request = SourceRequest(path, path, Path(base) / path)
    file = read_file_bytes(request)
    table = _try(request, lambda: pq.read_table(io.BytesIO(file.content)))
    store = _try(request, lambda: store_from_arrow(table))
    record = InputRecord(ROLE, path, "cells", file.sha256, len(file.content), table.num_rows)
    return StoredCells(store, record)


def read_cells_header(path: str, *, base: str) -> CellStore:
    """Return the file's sets without their cells; its footer alone is read.

    Raises
    ------
    SourceError
        As `read_cells`, as far as the footer tells.
    """
    request = SourceRequest(path, path, Path(base) / path)
    file = check_file(request)
    schema = _try(request, lambda: pq.read_schema(file))
    return _try(request, lambda: read_layout(schema.metadata))


def _try(request: SourceRequest, read: Callable[[], ResultT]) -> ResultT:
    try:
        return read()
    except (pa.ArrowException, OSError, ValueError) as error:
        raise SourceError(
            Problem(
                "source/no-cells",
                f"`{request.text}` is no file of cells: {error}",
                request.text,
                "`panel: {cells: …}` reads the cells.parquet that a run with `cells:` writes",
                "write it again: add `cells: {}` to the study that has the firms, and run that",
            )
        ) from error
