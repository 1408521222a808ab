"""A column as floats, or the reason why it is none."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.arrays import FloatArray
from ipec_econ.core.errors import PanelError, Problem
from ipec_econ.engine.columns import find_column, name_type, narrow_column

MAX_SHOWN = 3
NUMERAL = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$"


def read_numbers(
    rows: pa.Table, name: str, *, where: str, wanted_by: str, fix: str | None = None
) -> FloatArray:
    """Return a numeric column, shape (n_rows,), NaN where it is null or not finite.

    Parameters
    ----------
    where
        Key of the spec that names the column, for the message.
    wanted_by
        What needs numbers, as the message says it: ``winsorise``, ``the weights`` …
    fix
        How to mend a column that is none, where a cast is not the way.

    Raises
    ------
    PanelError
        ``panel/unknown-column`` or ``panel/not-numeric``.
    """
    try:
        column = rows.column(find_column(name, rows.column_names))
    except LookupError as error:
        raise PanelError(Problem("panel/unknown-column", str(error), where)) from None
    word = name_type(column.type)
    if word not in ("integer", "number", "boolean"):
        raise PanelError(_describe(name, word, _list_words(column), where, wanted_by, fix))
    values = pc.cast(narrow_column(column), pa.float64())
    return np.asarray(values.to_numpy(zero_copy_only=False), dtype=np.float64)


def _list_words(column: pa.ChunkedArray) -> list[str]:
    """Return the values that keep a column of numbers from being one, none of other columns."""
    if not pa.types.is_string(column.type):
        return []
    known = pc.utf8_trim_whitespace(narrow_column(column).drop_null())
    is_number = pc.match_substring_regex(known, NUMERAL)
    if (pc.sum(is_number).as_py() or 0) * 2 <= len(known):
        return []
    return [str(value) for value in pc.unique(known.filter(pc.invert(is_number))).to_pylist()]


def _describe(
    name: str, word: str, words: list[str], where: str, wanted_by: str, fix: str | None
) -> Problem:
    what = f"{wanted_by} needs numbers, and `{name}` is {word}"
    if words:
        shown = ", ".join(f"`{value}`" for value in words[:MAX_SHOWN])
        what += f": most of its values are numbers, and these are not: {shown}"
        what += " …" if len(words) > MAX_SHOWN else ""
        fix = "mend them in the source; a cell that is empty or `NA` is missing"
    return Problem(
        "panel/not-numeric",
        what,
        where,
        fix=fix or f"derive a number under panel.columns: {name}_number: cast({name} as double)",
    )
