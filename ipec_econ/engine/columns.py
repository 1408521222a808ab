"""Columns on their way into and out of the engine: names resolved, types made few."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from difflib import get_close_matches
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc

TypeWord = Literal["text", "integer", "number", "boolean", "date", "other"]

MAX_LISTED = 20

_TYPE_TESTS: tuple[tuple[TypeWord, tuple[Callable[[pa.DataType], bool], ...]], ...] = (
    ("boolean", (pa.types.is_boolean,)),
    ("integer", (pa.types.is_integer,)),
    ("number", (pa.types.is_floating, pa.types.is_decimal, pa.types.is_null)),
    ("text", (pa.types.is_string, pa.types.is_large_string)),
    ("date", (pa.types.is_date, pa.types.is_timestamp)),
)


def find_column(name: str, available: Sequence[str]) -> str:
    """Return the column that `name` means: the exact one, or the only one but for case.

    Raises
    ------
    LookupError
        If there is none, or several differ only in case; the message says which are near.
    """
    if name in available:
        return name
    folded = [column for column in available if column.casefold() == name.casefold()]
    if len(folded) == 1:
        return folded[0]
    if folded:
        listed = ", ".join(f"`{column}`" for column in folded)
        raise LookupError(f"`{name}` could be {listed}: write the exact spelling")
    near = get_close_matches(name, list(available), 1)
    hint = f"did you mean `{near[0]}`?" if near else _list_available(available)
    raise LookupError(f"there is no column `{name}`; {hint}")


def _list_available(available: Sequence[str]) -> str:
    shown = ", ".join(available[:MAX_LISTED])
    more = len(available) - MAX_LISTED
    return f"available: {shown}" + (f" and {more} more" if more > 0 else "")


def name_type(data_type: pa.DataType) -> TypeWord:
    """Return the word that messages use for an Arrow type."""
    if pa.types.is_dictionary(data_type):
        data_type = data_type.value_type
    return next((word for word, tests in _TYPE_TESTS if any(t(data_type) for t in tests)), "other")


def join_chunks(column: pa.ChunkedArray) -> pa.Array:
    """Return a column as one array; what is one already is not copied."""
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def narrow_column(values: pa.ChunkedArray | pa.Array) -> pa.Array:
    """Return the column as int64, float64, boolean, text or date; not finite becomes null.

    Decimals and integers wider than 64 bits become float64; a column of nulls is float64.
    """
    if isinstance(values, pa.ChunkedArray):
        values = join_chunks(values)
    if pa.types.is_dictionary(values.type):
        values = pc.cast(values, values.type.value_type)
    word = name_type(values.type)
    if word == "integer":
        wide = pa.types.is_uint64(values.type)
        return pc.cast(values, pa.float64() if wide else pa.int64(), safe=not wide)
    if word == "number":
        numbers = pc.cast(values, pa.float64(), safe=False)
        finite = pc.is_finite(numbers)
        if pc.all(finite, min_count=0).as_py():
            return numbers
        return pc.if_else(finite, numbers, pa.scalar(None, pa.float64()))
    if word == "text":
        return pc.cast(values, pa.string())
    return values
