"""Rows that say the same award again: lots, restated winners, cumulative notices."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.arrays import BoolArray
from ipec_econ.core.spec.award_timing import Duplicates
from ipec_econ.numerics.money import Minor, from_minor
from ipec_econ.sources.award_suppliers import name_suppliers
from ipec_econ.sources.policies.outcome import PolicyOutcome

SUPPLIER = "supplier"
"""A row's supplier: its id, else its name, in capitals and single spaces."""

_Key = tuple[str | None, ...]


def apply_duplicates(outcome: PolicyOutcome, policy: Duplicates) -> PolicyOutcome:
    """Keep one row of those that share every column of ``by``.

    ``first`` and ``last`` are by date, then by the order of the rows; ``largest`` is the first
    of the largest values. ``sum`` keeps the first row with the sum of the values, which is
    missing where one of them is; rows in different currencies are never added up. Rows without
    one of the columns are no duplicates.
    """
    table = outcome.rows.table
    amounts: list[Minor] = [None] * table.num_rows
    if "value" in table.column_names:
        amounts = outcome.read_minor()
    keys = _name_keys(table, policy)
    order = _order_rows(table)
    groups: dict[_Key, list[int]] = {}
    for row in order:
        if None not in keys[row][: len(policy.by)]:
            groups.setdefault(keys[row], []).append(row)
    repeated = [rows for rows in groups.values() if len(rows) > 1]
    kept: BoolArray = np.ones(table.num_rows, dtype=np.bool_)
    for rows in repeated:
        kept[rows] = False
        kept[_choose(rows, policy, amounts)] = True
        if policy.keep == "sum":
            amounts[rows[0]] = _add(amounts[row] for row in rows)
    n_unknown = sum(None in key[: len(policy.by)] for key in keys)
    by = ", ".join(policy.by)
    text = (
        f"{int((~kept).sum())} award rows repeat the {by} of {len(repeated)} others: "
        f"{_SAY[policy.keep]}"
    )
    if n_unknown:
        text += f"; {n_unknown} rows lack one of these and are kept"
    if policy.keep == "sum" and "value" in table.column_names:
        summed = pa.array(from_minor(amounts), pa.float64())
        # Only the rows that were added up change: the others keep their last digit.
        is_summed = np.zeros(table.num_rows, dtype=np.bool_)
        is_summed[[rows[0] for rows in repeated]] = True
        value = pc.if_else(pa.array(is_summed), summed, table.column("value"))
        outcome = outcome.with_column("value", value)
    dropped = outcome.drop(~kept, f"one row of each {by}")
    return replace(dropped, what=text).note("source/duplicates", text)


_SAY = {
    "first": "the first by date is kept",
    "last": "the last by date is kept",
    "largest": "the one with the largest value is kept",
    "sum": "one row is kept, with the sum of the values",
}


def _name_keys(table: pa.Table, policy: Duplicates) -> list[_Key]:
    columns = [_read_key(table, name) for name in policy.by]
    if policy.keep == "sum" and "currency" in table.column_names:
        columns.append(pc.cast(table.column("currency"), pa.string()).to_pylist())
    return list(zip(*columns, strict=True))


def _read_key(table: pa.Table, name: str) -> list[str | None]:
    if name == SUPPLIER and SUPPLIER not in table.column_names:
        names = pc.cast(name_suppliers(table), pa.string()).to_pylist()
        return [None if text is None else " ".join(text.split()).upper() for text in names]
    column = table.column(name)
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    values: list[str | None] = pc.cast(column, pa.string()).to_pylist()
    return values


def _order_rows(table: pa.Table) -> list[int]:
    """Return the rows by date (or period), then by their order."""
    name = "date" if "date" in table.column_names else "time"
    when = table.column(name).to_pylist()
    latest = date.max if name == "date" else 0
    return sorted(range(len(when)), key=lambda row: (when[row] or latest, row))


def _choose(rows: list[int], policy: Duplicates, amounts: list[Minor]) -> int:
    if policy.keep == "last":
        return rows[-1]
    if policy.keep == "largest":
        known = [row for row in rows if amounts[row] is not None]
        # The first of equal ones.
        return max(known, key=lambda row: amounts[row] or 0, default=rows[0])
    return rows[0]


def _add(amounts: Iterable[Minor]) -> Minor:
    total = 0
    for amount in amounts:
        if amount is None:
            return None
        total += amount
    return total
