"""The firm panel as the spec describes it: read, renamed, typed, filtered, keyed, sorted."""

from __future__ import annotations

import pyarrow as pa

from ipec_econ.core.mentions import Mentions
from ipec_econ.core.spec.panel import ColumnType, Firms
from ipec_econ.core.tables import FirmTable, InputRecord
from ipec_econ.engine.columns import name_type
from ipec_econ.engine.release_memory import release_memory
from ipec_econ.sources.firm_shape import name_columns, shape_firms
from ipec_econ.sources.load import LoadedRows, load_rows
from ipec_econ.sources.readers.column_types import normalise_types
from ipec_econ.sources.readers.source import HEAD_ROWS, RowPlaces
from ipec_econ.sources.rows import SourceRowSet, number_rows

FRAME_SOURCE = "frame"
"""What an in-memory table is called in messages and records."""


def read_firms(spec: Firms, *, base: str, mentions: Mentions | None = None) -> FirmTable:
    """Read the firm panel.

    Parameters
    ----------
    spec
        The section ``panel.firms``.
    base
        Folder that relative paths start from: the one of the file that holds the section.
    mentions
        Columns of a parquet file that the study cannot mean stay in the file; ``None`` reads all.

    Returns
    -------
    FirmTable
        One row per (unit, time), sorted by them. The unit is text (410032.0 gives ``410032``),
        the time int64; ``name`` and ``postcode`` are text.

    Raises
    ------
    SourceError
        The source cannot be read, lacks columns, holds values of the wrong type, keys that are
        missing, no periods, or repeated.
    """
    firms = shape_firms(_load(spec, base, limit=None, mentions=mentions), spec)
    # What reading needed is of no use to the stages that follow, which need memory of their own.
    release_memory()
    return firms


def read_header(spec: Firms, *, base: str) -> dict[str, str]:
    """Return column → type word, after renaming, from the first rows alone.

    Type words are ``text``, ``integer``, ``number``, ``date`` and ``boolean``. The types of a
    text file's columns are those of its first rows, and may widen further down.

    Raises
    ------
    SourceError
        As `read_firms`, as far as the first rows can tell.
    """
    loaded = _load(spec, base, limit=HEAD_ROWS)
    rows = name_columns(loaded.rows, spec)
    return {field.name: name_type(field.type) for field in rows.table.schema}


def read_firm_rows(table: pa.Table, spec: Firms) -> FirmTable:
    """Make the firm table of rows that are in memory already.

    Raises
    ------
    SourceError
        As `read_firms`, from the naming of columns on.
    """
    typed, notices = normalise_types(table, FRAME_SOURCE)
    places = RowPlaces(FRAME_SOURCE, "row", lambda index: index + 1, typed.num_rows)
    rows = SourceRowSet(typed, number_rows(typed.num_rows), (places,), FRAME_SOURCE)
    # Nothing is published from memory, so no hash is worth its seconds.
    record = InputRecord("firms", FRAME_SOURCE, FRAME_SOURCE, "", None, typed.num_rows)
    return shape_firms(LoadedRows(rows, (record,), notices), spec)


def _load(
    spec: Firms, base: str, limit: int | None, mentions: Mentions | None = None
) -> LoadedRows:
    types: dict[str, ColumnType] = {
        spec.columns.get(name, name): target for name, target in spec.types.items()
    }
    return load_rows(
        (spec.source,),
        role="firms",
        base=base,
        query=spec.query,
        sheet=spec.sheet,
        types=types,
        limit=limit,
        mentions=mentions,
    )
