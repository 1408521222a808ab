"""A column of truths as an array."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.arrays import BoolArray


def to_mask(column: pa.Array | pa.ChunkedArray) -> BoolArray:
    """Return where a column says yes, shape (n_rows,); null is no."""
    known = pc.fill_null(column, False)
    return np.asarray(known.to_numpy(zero_copy_only=False), dtype=np.bool_)
