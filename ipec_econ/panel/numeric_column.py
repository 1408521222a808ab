"""A column as floats, or the reason why it is none."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.arrays import FloatArray
from ipec_econ.core.errors import PanelError, Problem
from ipec_econ.engine.columns import find_column, name_type, narrow_column


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
        raise PanelError(
            Problem(
                "panel/not-numeric",
                f"{wanted_by} needs numbers, and `{name}` is {word}",
                where,
                fix=fix
                or f"derive a number under panel.columns: {name}_number: cast({name} as double)",
            )
        )
    values = pc.cast(narrow_column(column), pa.float64())
    return np.asarray(values.to_numpy(zero_copy_only=False), dtype=np.float64)
