"""Columns to the type a spec declares, or a key needs; what cannot be converted is reported."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.arrays import IntArray
from ipec_econ.core.spec.panel import ColumnType
from ipec_econ.engine.unit_runs import find_changes

WHOLE = r"^[+-]?[0-9]{1,18}(\.0*)?$"
NUMERAL = r"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?$"
ISO_DATE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
ISO_MOMENT = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9:.,+\-Zz ]*)?$"

EXACT_DOUBLE = 2.0**53
EXACT_FLOAT = 2.0**24
"""Whole numbers from here on may have been rounded to fit the type."""


@dataclass(frozen=True, slots=True)
class Conversion:
    """A converted column, and the row indices whose value has no such form.

    ``values`` is null in those rows and where the column was null; ``bad`` is sorted.
    """

    values: pa.ChunkedArray
    bad: IntArray


def convert_column(column: pa.ChunkedArray, target: ColumnType) -> Conversion:
    """Convert to ``text``, ``integer``, ``number`` or ``date``.

    Text is the digits of a whole number (410032.0 gives ``410032``), the shortest form of any
    other number, ``YYYY-MM-DD`` and ``true``/``false``. Numbers may be written with plus sign
    and leading zeros; dates as ``YYYY-MM-DD`` with or without a time of day after it.
    """
    return _CONVERTERS[target](column)


def convert_key(column: pa.ChunkedArray) -> Conversion:
    """Convert an identifier to trimmed text: digits of whole numbers, text without spaces.

    Broken: numbers with decimals, and whole numbers too large for the type they are stored in.
    """
    if not pa.types.is_floating(column.type):
        text = convert_column(column, "text")
        return Conversion(_trim_text(text.values), text.bad)
    limit = EXACT_FLOAT if pa.types.is_float32(column.type) else EXACT_DOUBLE
    numbers = column.cast(pa.float64())
    whole = pc.and_(pc.equal(pc.floor(numbers), numbers), pc.less(pc.abs(numbers), limit))
    return _split(numbers, whole, lambda kept: kept.cast(pa.int64()).cast(pa.string()))


def _trim_text(text: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return text without spaces around it, null where nothing is left."""
    # A panel repeats its units from row to row: one look at each run tells whether any needs it.
    seen = text.filter(pa.array(find_changes(text)))
    trimmed = pc.utf8_trim_whitespace(seen)
    if trimmed.equals(seen) and not pc.any(pc.equal(seen, "")).as_py():
        return text
    trimmed = pc.utf8_trim_whitespace(text)
    return pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.string()), trimmed)


def convert_period(column: pa.ChunkedArray) -> Conversion:
    """Convert a period to int64: whole numbers, or text of digits; dates are no periods."""
    if pa.types.is_string(column.type):
        trimmed = pc.utf8_trim_whitespace(column)
        blank = pc.equal(trimmed, "")
        known = pc.if_else(blank, pa.scalar(None, pa.string()), trimmed)
        digits = pc.match_substring_regex(known, r"^[0-9]{1,18}$")
        return _split(known, digits, lambda kept: kept.cast(pa.int64()))
    if pa.types.is_integer(column.type) or pa.types.is_floating(column.type):
        return _to_integer(column)
    return _refuse_all(column, pa.int64())


def widen_floats(table: pa.Table) -> pa.Table:
    """Return the table with its float32 columns as float64."""
    if not any(pa.types.is_float32(field.type) for field in table.schema):
        return table
    schema = pa.schema(
        [
            pa.field(field.name, pa.float64() if pa.types.is_float32(field.type) else field.type)
            for field in table.schema
        ]
    )
    return table.cast(schema)


def _to_text(column: pa.ChunkedArray) -> Conversion:
    none_bad = np.empty(0, dtype=np.int64)
    if pa.types.is_string(column.type):
        return Conversion(column, none_bad)
    if not pa.types.is_floating(column.type):
        return Conversion(column.cast(pa.string()), none_bad)
    text = [None if value is None else _write_number(value) for value in column.to_pylist()]
    return Conversion(pa.chunked_array([pa.array(text, pa.string())]), none_bad)


def _write_number(value: float) -> str:
    return str(int(value)) if value.is_integer() and abs(value) < EXACT_DOUBLE else repr(value)


def _to_integer(column: pa.ChunkedArray) -> Conversion:
    if pa.types.is_integer(column.type) or pa.types.is_boolean(column.type):
        return Conversion(column.cast(pa.int64()), np.empty(0, dtype=np.int64))
    if pa.types.is_string(column.type):
        trimmed = pc.utf8_trim_whitespace(column)
        whole = pc.match_substring_regex(trimmed, WHOLE)
        return _split(trimmed, whole, _parse_whole)
    if pa.types.is_floating(column.type):
        numbers = column.cast(pa.float64())
        whole = pc.and_(
            pc.equal(pc.floor(numbers), numbers), pc.less(pc.abs(numbers), EXACT_DOUBLE)
        )
        return _split(numbers, whole, lambda kept: kept.cast(pa.int64()))
    return _refuse_all(column, pa.int64())


def _parse_whole(text: pa.ChunkedArray) -> pa.ChunkedArray:
    digits = pc.replace_substring_regex(text, r"^\+|\.0*$", "")
    return digits.cast(pa.int64())


def _to_number(column: pa.ChunkedArray) -> Conversion:
    if pa.types.is_string(column.type):
        trimmed = pc.utf8_trim_whitespace(column)
        numerals = pc.match_substring_regex(trimmed, NUMERAL)
        read = pc.if_else(numerals, trimmed, pa.scalar(None, pa.string())).cast(pa.float64())
        finite = pc.and_(numerals, pc.is_finite(read))
        return _split(trimmed, finite, lambda kept: kept.cast(pa.float64()))
    if pa.types.is_date(column.type):
        return _refuse_all(column, pa.float64())
    whole = column.cast(pa.int64()) if pa.types.is_boolean(column.type) else column
    return Conversion(whole.cast(pa.float64(), safe=False), np.empty(0, dtype=np.int64))


def _to_date(column: pa.ChunkedArray) -> Conversion:
    if pa.types.is_date(column.type):
        return Conversion(column, np.empty(0, dtype=np.int64))
    if not pa.types.is_string(column.type):
        return _refuse_all(column, pa.date32())
    trimmed = pc.utf8_trim_whitespace(column)
    days = pc.utf8_slice_codeunits(trimmed, 0, 10)
    shaped = pc.match_substring_regex(trimmed, ISO_MOMENT)
    in_calendar = _find_calendar_days(days)
    return _split(days, pc.and_(shaped, in_calendar), lambda kept: kept.cast(pa.date32()))


def _find_calendar_days(days: pa.ChunkedArray) -> pa.ChunkedArray:
    """Tell which texts are days of the calendar: 2019-02-29 has the shape but is none."""
    shaped = pc.match_substring_regex(days, ISO_DATE)
    candidates = pc.if_else(shaped, days, pa.scalar(None, pa.string()))
    valid = [text for text in pc.unique(candidates).to_pylist() if _is_day(text)]
    return pc.is_in(candidates, value_set=pa.array(valid, pa.string()))


def _is_day(text: str | None) -> bool:
    if text is None:
        return False
    try:
        np.datetime64(text, "D")
    except ValueError:
        return False
    return not text.startswith("0000")


_CONVERTERS: Mapping[ColumnType, Callable[[pa.ChunkedArray], Conversion]] = {
    "text": _to_text,
    "integer": _to_integer,
    "number": _to_number,
    "date": _to_date,
}


def _split(
    values: pa.ChunkedArray,
    fits: pa.ChunkedArray,
    convert: Callable[[pa.ChunkedArray], pa.ChunkedArray],
) -> Conversion:
    """Convert where ``fits`` holds; report the other rows that are not null as bad."""
    fits = pc.fill_null(fits, False)
    kept = pc.if_else(fits, values, pa.scalar(None, values.type))
    bad = pc.and_(pc.is_valid(values), pc.invert(fits))
    rows = np.flatnonzero(bad.to_numpy()).astype(np.int64)
    return Conversion(convert(kept), rows)


def _refuse_all(column: pa.ChunkedArray, target: pa.DataType) -> Conversion:
    rows = np.flatnonzero(column.is_valid().to_numpy()).astype(np.int64)
    return Conversion(pa.chunked_array([pa.nulls(len(column), target)]), rows)
