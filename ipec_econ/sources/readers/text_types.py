"""What the columns of a text file are: integers, numbers, dates, or text.

The rules are few and never guess at codes:

* An empty cell, a cell of spaces, and ``NA`` are missing.
* A column is **integer** when every other cell is a whole number of at most 15 digits without
  plus sign or leading zero (``01110`` is a code, and so is ``00123456``).
* It is **number** when every cell is such an integer or a decimal number (``2.5``, ``-.5``,
  ``1e+05``, ``1.0E10``). Whole numbers of more than 15 digits are codes: a double cannot hold
  them. ``1E5`` without sign or point is a code too. Decimals may have any number of digits.
* It is **date** when every cell is a date ``YYYY-MM-DD``.
* Everything else is text, as written. A column without any value is a number column.
* Spaces around numbers and dates are ignored; text keeps them.
"""

from __future__ import annotations

from collections.abc import Collection

import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.notice import Notice

INTEGER = r"^-?(0|[1-9][0-9]{0,14})$"
DECIMAL = r"^-?((0|[1-9][0-9]*)?\.[0-9]+|(0|[1-9][0-9]*)\.)([eE][+-]?[0-9]{1,3})?$"
SIGNED_EXPONENT = r"^-?(0|[1-9][0-9]*)[eE][+-][0-9]{1,3}$"
NUMBER = f"({INTEGER})|({DECIMAL})|({SIGNED_EXPONENT})"
DATE = r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
WORD = r"^[^0-9]*$|^-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?$"
"""What is meant as a number or a missing one: ``NaN``, ``.``, ``n/a``, ``1,234``; no code."""

MISSING_WORD = "NA"
SAMPLE_ROWS = 1000
MOSTLY = 0.5
"""Share of numbers from which a text column is remarked upon: someone meant numbers."""


def infer_types(
    table: pa.Table, source: str, keep_text: Collection[str] = ()
) -> tuple[pa.Table, tuple[Notice, ...]]:
    """Type the columns of a table of text by the rules above.

    Parameters
    ----------
    table
        Text columns as written in the file.
    source
        Name of the file, for the notices.
    keep_text
        Columns whose type the spec declares: missing cells become null, the rest stays text.
    """
    columns: dict[str, pa.ChunkedArray] = {}
    notices: list[Notice] = []
    for name in table.column_names:
        written = table.column(name)
        values = _mark_missing(written)
        typed = values if name in keep_text else _infer(values)
        columns[name] = typed
        if pa.types.is_string(typed.type):
            notices += _note_missing_word(name, written, source)
            if name not in keep_text:
                notices += _note_almost_numbers(name, values, source)
    return pa.table(columns), tuple(notices)


def _mark_missing(written: pa.ChunkedArray) -> pa.ChunkedArray:
    trimmed = pc.utf8_trim(written, " ")
    missing = pc.or_(pc.equal(trimmed, ""), pc.equal(trimmed, MISSING_WORD))
    return pc.if_else(missing, pa.scalar(None, pa.string()), written)


def _infer(values: pa.ChunkedArray) -> pa.ChunkedArray:
    trimmed = pc.utf8_trim(values, " ")
    if _all_match(trimmed, INTEGER):
        target = pa.int64() if values.null_count < len(values) else pa.float64()
        return trimmed.cast(target)
    if _all_match(trimmed, NUMBER):
        numbers = trimmed.cast(pa.float64())
        return values if pc.any(pc.is_inf(numbers)).as_py() else numbers
    if _all_match(trimmed, DATE):
        try:
            return trimmed.cast(pa.date32())
        except pa.ArrowInvalid:
            return values
    return values


def _all_match(values: pa.ChunkedArray, pattern: str) -> bool:
    """Tell whether all cells that are not null match; most columns fail in the sample."""
    for part in (values.slice(0, SAMPLE_ROWS), values):
        if pc.any(pc.invert(pc.match_substring_regex(part, pattern))).as_py():
            return False
    return True


def _note_missing_word(name: str, written: pa.ChunkedArray, source: str) -> list[Notice]:
    count = pc.sum(pc.equal(pc.utf8_trim(written, " "), MISSING_WORD)).as_py() or 0
    if not count:
        return []
    return [
        Notice(
            "source/na-in-text",
            "sources",
            source,
            f"{count} cells `NA` in the text column `{name}` are read as missing; if `NA` is a "
            "code of yours, write it otherwise",
        )
    ]


def _note_almost_numbers(name: str, values: pa.ChunkedArray, source: str) -> list[Notice]:
    """Remark on a column that holds words among its numbers; codes are none of this."""
    known = pc.utf8_trim(values.drop_null(), " ")
    sample = pc.match_substring_regex(known.slice(0, SAMPLE_ROWS), NUMBER)
    if (pc.sum(sample).as_py() or 0) <= MOSTLY * len(sample):
        return []
    others = known.filter(pc.invert(pc.match_substring_regex(known, NUMBER)))
    if not pc.all(pc.match_substring_regex(others, WORD)).as_py():
        return []
    shown = ", ".join(f"`{value}`" for value in pc.unique(others).to_pylist()[:3])
    return [
        Notice(
            "source/words-among-numbers",
            "sources",
            source,
            f"column `{name}` is text: most of its cells are numbers, but {len(others)} are not "
            f"({shown})",
        )
    ]
