"""Awards whose one supplier name lists several: what each of them is counted with."""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.spec.award_value import AwardValue

_VALUE = re.compile(r"^value(?:_[a-z]{3})?$")
"""The value, and the value in one currency that the reader adds."""


def is_value(field: pa.Field) -> bool:
    """Tell whether a column holds the award's value, or that in one currency."""
    return bool(_VALUE.match(field.name)) and pa.types.is_floating(field.type)


def is_money_of_award(field: pa.Field) -> bool:
    """Tell whether a column holds the value in any form: as read, with tax, in one currency."""
    return is_value(field) or (
        field.name in ("value_published", "value_gross") and pa.types.is_floating(field.type)
    )


def share_values(rows: pa.Table, n_suppliers: pa.ChunkedArray, policy: AwardValue) -> pa.Table:
    """Return award rows with the values that ``value.suppliers`` gives to shared awards.

    Linkage takes joint names apart after the awards were read, so their values are shared here,
    by the same policy: ``split_equally`` divides by all suppliers named, linked or not,
    ``event_only`` leaves no value, ``full`` leaves it whole; ``drop`` is `keep_unshared`'s.

    Parameters
    ----------
    n_suppliers
        Suppliers that the row's name lists, shape (n_rows,).
    """
    if policy.suppliers not in ("split_equally", "event_only"):
        return rows
    shared = pc.greater(n_suppliers, 1)
    for place, name in enumerate(rows.column_names):
        column = rows.column(name)
        if not is_value(rows.schema.field(place)):
            continue
        if policy.suppliers == "event_only":
            changed = pc.if_else(shared, pa.scalar(None, column.type), column)
        else:
            changed = pc.divide(column, pc.cast(n_suppliers, column.type))
        rows = rows.set_column(place, name, changed)
    return rows


def keep_unshared(n_suppliers: pa.ChunkedArray, policy: AwardValue) -> pa.ChunkedArray:
    """Return which rows the policy keeps, shape (n_rows,): ``drop`` only what has one supplier."""
    if policy.suppliers == "drop":
        return pc.equal(n_suppliers, 1)
    return pc.greater_equal(n_suppliers, 1)
