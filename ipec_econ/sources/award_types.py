"""Canonical award columns in their types: ids and codes text, dates, periods, values."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.errors import Problem, SourceError
from ipec_econ.core.notice import Notice
from ipec_econ.core.vocabulary import AWARD_COLUMNS
from ipec_econ.sources.convert import (
    Conversion,
    convert_column,
    convert_key,
    convert_period,
    widen_floats,
)
from ipec_econ.sources.rows import SourceRowSet

KEPT_AS_READ = frozenset({"bids", "framework"})
TRUE_WORDS = ("true", "yes", "y", "t", "1")
FALSE_WORDS = ("false", "no", "n", "f", "0")


def type_award_columns(rows: SourceRowSet) -> tuple[SourceRowSet, tuple[Notice, ...]]:
    """Type the canonical columns, and add `award_id` and `time` where they are missing.

    `supplier_id` and `award_id` become text as firms' units do (28456.0 gives ``28456``),
    `date` date32, `time` int64, `value` float64, `framework` boolean where it reads as one,
    other canonical columns text (a `description` that repeats may stay in a dictionary). `time`
    is the calendar year of `date` unless it is there itself. An award without an id is called
    ``row 17`` after its row in the file.

    Raises
    ------
    SourceError
        Values that are no identifier, date, period or number; all columns at once.
    """
    table = rows.table
    problems = []
    for name in AWARD_COLUMNS:
        if name not in table.column_names or name in KEPT_AS_READ:
            continue
        if name == "description" and pa.types.is_dictionary(table.column(name).type):
            continue
        conversion = _CONVERTERS.get(name, _convert_text)(table.column(name))
        if len(conversion.bad):
            problems.append(_describe_bad(rows, name, conversion))
        table = table.set_column(table.column_names.index(name), name, conversion.values)
    if problems:
        raise SourceError(problems)
    table = _read_framework(table)
    if "time" not in table.column_names:
        table = table.append_column("time", pc.year(table.column("date")).cast(pa.int64()))
    typed = rows.with_table(widen_floats(table))
    return _fill_award_ids(typed)


def _convert_text(column: pa.ChunkedArray) -> Conversion:
    return convert_column(column, "text")


_CONVERTERS: Mapping[str, Callable[[pa.ChunkedArray], Conversion]] = {
    "award_id": convert_key,
    "supplier_id": convert_key,
    "date": lambda column: convert_column(column, "date"),
    "time": convert_period,
    "value": lambda column: convert_column(column, "number"),
}


def _describe_bad(rows: SourceRowSet, name: str, conversion: Conversion) -> Problem:
    code, what, fix = _BAD[name]
    return Problem(
        code,
        f"{len(conversion.bad)} values of `{name}` are no {what}: "
        f"{rows.show(name, conversion.bad)}",
        rows.label,
        fix=fix,
    )


_BAD: Mapping[str, tuple[str, str, str]] = {
    "award_id": (
        "source/bad-identifier",
        "identifiers",
        "store ids as text, or as whole numbers in a type that holds all their digits",
    ),
    "supplier_id": (
        "source/bad-identifier",
        "identifiers",
        "store ids as text, or as whole numbers in a type that holds all their digits",
    ),
    "date": (
        "source/bad-date",
        "dates",
        "write dates as YYYY-MM-DD; a column of years is `time`, not `date`",
    ),
    "time": (
        "source/bad-time",
        "periods",
        "write the period as a whole number, such as a year, or map a `date` instead",
    ),
    "value": (
        "source/bad-value",
        "numbers",
        "write numbers with a decimal point, without separators and currency signs; leave "
        "missing ones empty",
    ),
}


def _read_framework(table: pa.Table) -> pa.Table:
    """Make `framework` boolean where every value says yes or no."""
    if "framework" not in table.column_names:
        return table
    column = table.column("framework")
    words = pc.utf8_lower(pc.utf8_trim_whitespace(convert_column(column, "text").values))
    is_true = pc.is_in(words, value_set=pa.array(TRUE_WORDS))
    is_false = pc.is_in(words, value_set=pa.array(FALSE_WORDS))
    readable = pc.or_(pc.or_(is_true, is_false), pc.is_null(words))
    if not pc.all(readable).as_py():
        return table
    flags = pc.if_else(pc.is_null(words), pa.scalar(None, pa.bool_()), is_true)
    return table.set_column(table.column_names.index("framework"), "framework", flags)


def _fill_award_ids(rows: SourceRowSet) -> tuple[SourceRowSet, tuple[Notice, ...]]:
    table = rows.table
    n_rows = table.num_rows
    given = (
        table.column("award_id").combine_chunks()
        if "award_id" in table.column_names
        else pa.nulls(n_rows, pa.string())
    )
    missing = np.flatnonzero(given.is_null().to_numpy(zero_copy_only=False))
    if "award_id" in table.column_names:
        table = table.drop_columns(["award_id"])
    made: list[str | None] = [None] * n_rows
    for row in missing:
        made[int(row)] = rows.name_row(int(row))
    filled = pc.coalesce(given, pa.array(made, pa.string()))
    named = rows.with_table(_put_first(table.append_column("award_id", filled)))
    if not len(missing):
        return named, ()
    notice = Notice(
        "source/made-award-id",
        "sources",
        rows.label,
        f"{len(missing)} of {n_rows} award rows have no id; they are called after their row, "
        f"such as `{made[int(missing[0])]}`",
    )
    return named, (notice,)


def _put_first(table: pa.Table) -> pa.Table:
    """Return the table with canonical columns first, in the vocabulary's order."""
    names = table.column_names
    first = [name for name in AWARD_COLUMNS if name in names]
    return table.select([*first, *(name for name in names if name not in first)])
