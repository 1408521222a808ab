"""A value column that names its currency, where there is only one."""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.notice import Notice
from ipec_econ.core.vocabulary import AWARD_COLUMNS
from ipec_econ.sources.rows import SourceRowSet

CODE = re.compile("^[a-z]{3}$")


def add_currency_value(rows: SourceRowSet) -> tuple[SourceRowSet, tuple[Notice, ...]]:
    """Add ``value_gbp`` (or whichever it is) when `currency` names exactly one currency.

    Case and spaces do not matter. The column is null in rows without a currency. With several
    currencies, or words that are no three-letter code, no column is added, and a warning says
    so: such values must not be added up.

    Parameters
    ----------
    rows
        Typed award rows, canonical columns first: the new column follows them.
    """
    table = rows.table
    if not {"value", "currency"} <= set(table.column_names):
        return rows, ()
    codes = pc.utf8_lower(pc.utf8_trim_whitespace(table.column("currency")))
    found = sorted(code for code in pc.unique(codes).to_pylist() if code)
    if not found:
        return rows, ()
    name = f"value_{found[0]}"
    if len(found) > 1 or not CODE.match(found[0]):
        return rows, (_warn_several(found, rows.label),)
    if name in table.column_names:
        return rows, ()
    value = table.column("value")
    known = pc.if_else(pc.equal(codes, found[0]), value, pa.scalar(None, pa.float64()))
    n_unknown = value.length() - value.null_count - (len(known) - known.null_count)
    notices = (_note_unknown(n_unknown, name, rows.label),) if n_unknown else ()
    place = sum(column in AWARD_COLUMNS for column in table.column_names)
    return rows.with_table(table.add_column(place, name, known)), notices


def _warn_several(found: list[str], source: str) -> Notice:
    shown = ", ".join(code.upper() for code in found[:5])
    more = " …" if len(found) > 5 else ""  # noqa: PLR2004
    return Notice(
        "source/currencies",
        "sources",
        source,
        f"`currency` holds {shown}{more}: no column of values in one currency is made; restrict "
        "the awards with `where: currency = '…'`",
        "warning",
    )


def _note_unknown(count: int, name: str, source: str) -> Notice:
    return Notice(
        "source/no-currency",
        "sources",
        source,
        f"{count} values have no currency; they are missing in `{name}`",
        "warning",
    )
