"""The sum of awards' values."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from ipec_econ.core.mixes_currencies import mixes_currencies
from ipec_econ.numerics.money import sum_amounts


def sum_awards(rows: pa.Table) -> int | None:
    """Return the exact sum of the values in minor units; ``None`` in several currencies."""
    if "value" not in rows.column_names or mixes_currencies(rows):
        return None
    values = rows.column("value").to_numpy(zero_copy_only=False)
    return sum_amounts(np.asarray(values, dtype=np.float64))
