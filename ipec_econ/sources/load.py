"""Sources to typed rows: read, put one below the other, typed by one set of rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from ipec_econ.core.database_url import hide_password
from ipec_econ.core.errors import Problem, SourceError
from ipec_econ.core.mentions import Mentions
from ipec_econ.core.notice import Notice
from ipec_econ.core.spec.panel import ColumnType
from ipec_econ.core.tables import InputRecord
from ipec_econ.engine.columns import name_type
from ipec_econ.sources.convert import convert_column
from ipec_econ.sources.readers.registry import read_source
from ipec_econ.sources.readers.source import SourceRows
from ipec_econ.sources.readers.text_types import infer_types
from ipec_econ.sources.rows import SourceRowSet, number_rows


@dataclass(frozen=True, slots=True)
class LoadedRows:
    """Rows with the records of the inputs they come from."""

    rows: SourceRowSet
    inputs: tuple[InputRecord, ...]
    notices: tuple[Notice, ...]


def load_rows(
    sources: Sequence[str],
    *,
    role: str,
    base: str,
    query: str | None,
    sheet: str | None,
    types: Mapping[str, ColumnType],
    limit: int | None = None,
    mentions: Mentions | None = None,
) -> LoadedRows:
    """Read sources that have the same columns, in the order given.

    Text files among them are typed together, so that a code with a leading zero in one file
    keeps the column text in all. Where typed files disagree, integer gives way to number and
    everything else to text.

    Parameters
    ----------
    types
        Declared types by the source's column names; names that are not there are ignored.
    mentions
        As `SourceRequest.mentions`.

    Raises
    ------
    SourceError
        A source cannot be read, has no rows, has other columns than the first, or holds
        values that its declared type does not admit.
    """
    label = hide_password(sources[0]) if len(sources) == 1 else f"{role} ({len(sources)} files)"
    parts = [
        read_source(source, base=base, query=query, sheet=sheet, limit=limit, mentions=mentions)
        for source in sources
    ]
    _check_same_columns(parts)
    table, notices = _stack(parts, label, types)
    is_whole = limit is None or parts[0].raw
    if table.num_rows == 0 and is_whole:
        raise SourceError(_describe_no_rows(label))
    rows = SourceRowSet(
        table, number_rows(table.num_rows), tuple(part.places for part in parts), label
    )
    rows = rows.with_table(_apply_types(rows, types))
    return LoadedRows(rows, tuple(_record(part, role) for part in parts), notices)


def _check_same_columns(parts: Sequence[SourceRows]) -> None:
    first = parts[0]
    expected = first.table.column_names
    problems = []
    for part in parts[1:]:
        missing = [name for name in expected if name not in part.table.column_names]
        extra = [name for name in part.table.column_names if name not in expected]
        if missing or extra:
            problems.append(_describe_other_columns(part, first, missing, extra))
    if problems:
        raise SourceError(problems)


def _describe_other_columns(
    part: SourceRows, first: SourceRows, missing: list[str], extra: list[str]
) -> Problem:
    parts = []
    if missing:
        parts.append(f"lacks {', '.join(f'`{name}`' for name in missing)}")
    if extra:
        parts.append(f"has {', '.join(f'`{name}`' for name in extra)} besides")
    return Problem(
        "source/different-columns",
        f"compared with `{first.places.source}`, `{part.places.source}` {' and '.join(parts)}",
        part.places.source,
        "files that are read together must have the same columns",
        "rename or add the columns in the files, or narrow the pattern",
    )


def _stack(
    parts: Sequence[SourceRows], label: str, types: Mapping[str, ColumnType]
) -> tuple[pa.Table, tuple[Notice, ...]]:
    notices = [notice for part in parts for notice in part.notices]
    names = parts[0].table.column_names
    if all(part.raw for part in parts):
        stacked = pa.concat_tables([part.table.select(names) for part in parts])
        table, more = infer_types(stacked, label, keep_text=frozenset(types))
        return table, (*notices, *more)
    tables = []
    for part in parts:
        table = part.table.select(names)
        if part.raw:
            table, more = infer_types(table, part.places.source, keep_text=frozenset(types))
            notices += more
        tables.append(table)
    return _concatenate(tables), tuple(notices)


def _concatenate(tables: Sequence[pa.Table]) -> pa.Table:
    if len(tables) == 1:
        return tables[0]
    columns = {}
    for name in tables[0].column_names:
        pieces = [table.column(name) for table in tables]
        target = _find_common_type([piece for piece in pieces if piece.null_count < len(piece)])
        chunks = [chunk for piece in pieces for chunk in _cast(piece, target).chunks]
        columns[name] = pa.chunked_array(chunks, target)
    return pa.table(columns)


def _find_common_type(pieces: Sequence[pa.ChunkedArray]) -> pa.DataType:
    found = {piece.type for piece in pieces}
    if len(found) == 1:
        return next(iter(found))
    words = {name_type(type_) for type_ in found}
    return pa.float64() if words <= {"integer", "number"} else pa.string()


def _cast(piece: pa.ChunkedArray, target: pa.DataType) -> pa.ChunkedArray:
    if piece.type == target:
        return piece
    if piece.null_count == len(piece):
        return pa.chunked_array([pa.nulls(len(piece), target)])
    if pa.types.is_string(target):
        return convert_column(piece, "text").values
    return piece.cast(target)


def _apply_types(rows: SourceRowSet, types: Mapping[str, ColumnType]) -> pa.Table:
    table = rows.table
    problems = []
    for name, target in types.items():
        if name not in table.column_names:
            continue
        conversion = convert_column(table.column(name), target)
        if len(conversion.bad):
            problems.append(
                Problem(
                    "source/bad-value",
                    f"{len(conversion.bad)} values of `{name}` are no {target}: "
                    f"{rows.show(name, conversion.bad)}",
                    rows.label,
                    f"`types` declares the column as {target}",
                    _REMEDIES[target],
                )
            )
        place = table.column_names.index(name)
        table = table.set_column(place, name, conversion.values)
    if problems:
        raise SourceError(problems)
    return table


_REMEDIES: Mapping[ColumnType, str] = {
    "text": "",
    "integer": "write whole numbers without separators, or declare `number` or `text`",
    "number": "write numbers with a decimal point and without separators; leave missing ones "
    "empty or write NA",
    "date": "write dates as YYYY-MM-DD, or declare `text`",
}


def _describe_no_rows(label: str) -> Problem:
    return Problem(
        "source/no-rows",
        f"`{label}` has a header and no rows",
        label,
        fix="export the file again, or check the query",
    )


def _record(part: SourceRows, role: str) -> InputRecord:
    return InputRecord(
        role=role,
        path=part.places.source,
        kind=part.kind,
        sha256=part.sha256,
        bytes=part.n_bytes,
        rows=part.table.num_rows,
    )
