"""First and last periods that a file of linkage gives."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.errors import LinkError, Problem


def read_periods(table: pa.Table, name: str, *, role: str) -> pa.Array | pa.ChunkedArray:
    """Return a column as int64 periods of the panel, the year of a date; null where it is absent.

    Parameters
    ----------
    role
        What the file is called: ``aliases``, ``groups``.

    Raises
    ------
    LinkError
        A value is no whole number.
    """
    if name not in table.column_names:
        return pa.nulls(table.num_rows, pa.int64())
    values = table.column(name)
    if pa.types.is_date(values.type) or pa.types.is_timestamp(values.type):
        return pc.cast(pc.year(values), pa.int64())
    try:
        return pc.cast(values, pa.int64())
    except pa.ArrowInvalid as error:
        raise LinkError(
            Problem(
                "link/bad-period",
                f"column `{name}` of the {role} holds what is no period: {error}",
                "panel.link",
                why="a row counts from one period of the panel to another",
                fix="write whole years, or dates as YYYY-MM-DD",
            )
        ) from error
