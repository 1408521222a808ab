"""Any Arrow column to one of five: text, integer, number, date, boolean."""

from __future__ import annotations

import re
from collections.abc import Callable

import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.errors import Problem, SourceError
from ipec_econ.core.notice import Notice

INDEX_COLUMN = re.compile(r"^__index_level_\d+__$")


def normalise_types(table: pa.Table, source: str) -> tuple[pa.Table, tuple[Notice, ...]]:
    """Reduce the types a file format knows to the five of this package.

    Integers of every width become int64, decimals float64 (int64 when they have no decimal
    places and fit), timestamps dates, categories the values they stand for, other scalars
    text. NaN and empty text become null. float32 is left for the key check to see. Nested
    columns and pandas' unnamed index are left out, with a notice.

    Raises
    ------
    SourceError
        Two columns have the same name, or bytes are not utf-8 text.
    """
    check_names(table.column_names, source)
    columns: dict[str, pa.ChunkedArray] = {}
    notices: list[Notice] = []
    for name in table.column_names:
        column = _unpack(table.column(name))
        if INDEX_COLUMN.match(name) or pa.types.is_nested(column.type):
            notices.append(_note_left_out(name, column.type, source))
            continue
        if _has_time_of_day(column):
            notices.append(_note_time_of_day(name, source))
        columns[name] = _reduce(column, name, source)
    return pa.table(columns), tuple(notices)


def check_names(names: list[str], source: str) -> None:
    """Raise when a header has blank or repeated names."""
    problems = [
        Problem(
            "source/duplicate-column",
            f"the column name `{name}` occurs {names.count(name)} times",
            source,
            "a name must mean one column",
            "rename the columns in the file or the query",
        )
        for name in dict.fromkeys(names)
        if name.strip() and names.count(name) > 1
    ]
    blank = [str(place + 1) for place, name in enumerate(names) if not name.strip()]
    if blank:
        problems.append(
            Problem(
                "source/blank-header",
                f"the header is blank in column {', '.join(blank)}",
                source,
                "merged header cells, or a title above the header, look like this too",
                "give every column a name of its own in the first row",
            )
        )
    if problems:
        raise SourceError(problems)


def _unpack(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if isinstance(column.type, pa.BaseExtensionType):
        column = column.cast(column.type.storage_type)
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    return column


def _has_time_of_day(column: pa.ChunkedArray) -> bool:
    if not pa.types.is_timestamp(column.type):
        return False
    days = pc.floor_temporal(_take_local(column), unit="day")
    return bool(pc.any(pc.not_equal(days, _take_local(column))).as_py())


def _take_local(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Drop a time zone and keep the clock it shows, so that a date is the local one."""
    return column if column.type.tz is None else pc.local_timestamp(column)


def _reduce(column: pa.ChunkedArray, name: str, source: str) -> pa.ChunkedArray:
    for accepts, convert in _CONVERSIONS:
        if accepts(column.type):
            return convert(column)
    return _decode(column, name, source)


def _reduce_integer(column: pa.ChunkedArray) -> pa.ChunkedArray:
    try:
        return column.cast(pa.int64())
    except pa.ArrowInvalid:
        return column.cast(pa.string())


def _reduce_float(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_float16(column.type):
        column = column.cast(pa.float32())
    not_numbers = pc.is_nan(column)
    if not pc.any(not_numbers).as_py():
        return column
    return pc.if_else(not_numbers, pa.scalar(None, column.type), column)


def _reduce_decimal(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if column.type.scale <= 0:
        try:
            return column.cast(pa.int64())
        except pa.ArrowInvalid:
            return column.cast(pa.string())
    return column.cast(pa.float64())


def _reduce_date(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_timestamp(column.type):
        column = pc.floor_temporal(_take_local(column), unit="day")
    return column.cast(pa.date32())


def _reduce_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    text = column.cast(pa.string())
    empty = pc.equal(text, "")
    return pc.if_else(empty, pa.scalar(None, pa.string()), text) if pc.any(empty).as_py() else text


def _decode(column: pa.ChunkedArray, name: str, source: str) -> pa.ChunkedArray:
    try:
        return _reduce_text(column)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise SourceError(
            Problem(
                "source/unknown-type",
                f"column `{name}` of type {column.type} cannot be read as text",
                source,
                fix="store it as text (utf-8), a number or a date, or leave it out",
            )
        ) from error


_CONVERSIONS: tuple[
    tuple[Callable[[pa.DataType], bool], Callable[[pa.ChunkedArray], pa.ChunkedArray]], ...
] = (
    (pa.types.is_boolean, lambda column: column),
    (pa.types.is_integer, _reduce_integer),
    (pa.types.is_floating, _reduce_float),
    (pa.types.is_decimal, _reduce_decimal),
    (pa.types.is_timestamp, _reduce_date),
    (pa.types.is_date, _reduce_date),
    (pa.types.is_null, lambda column: column.cast(pa.float64())),
)
"""What each family of types becomes; text and whatever can be written as text comes last."""


def _note_left_out(name: str, type_: pa.DataType, source: str) -> Notice:
    reason = "it is pandas' unnamed index" if INDEX_COLUMN.match(name) else f"it holds {type_}"
    return Notice(
        "source/column-left-out", "sources", source, f"column `{name}` is left out: {reason}"
    )


def _note_time_of_day(name: str, source: str) -> Notice:
    return Notice(
        "source/time-of-day",
        "sources",
        source,
        f"column `{name}` holds times of day; only their dates are kept",
    )
