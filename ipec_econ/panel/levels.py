"""Categories as integers that follow the sorted order of their levels."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.arrays import BoolArray, IntArray
from ipec_econ.engine.columns import narrow_column

MISSING = -1
"""Code of a null, and of NaN."""

COUNTED = 8
"""Codes up to this many times the rows are counted, which needs no sort; larger ones are sorted."""


def encode_levels(values: pa.ChunkedArray | pa.Array) -> tuple[IntArray, pa.Array]:
    """Return codes, shape (n_rows,), and the levels in order; numbers sort as numbers."""
    encoded = pc.dictionary_encode(narrow_column(values))
    levels = encoded.dictionary
    order = pc.sort_indices(levels).to_numpy()
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order), dtype=np.int64)
    codes = pc.fill_null(encoded.indices, MISSING).to_numpy(zero_copy_only=False)
    found = np.append(rank, MISSING)[np.asarray(codes, dtype=np.int64)]
    return found, levels.take(pa.array(order))


def cross_levels(parts: Sequence[IntArray], n_rows: int) -> IntArray:
    """Return codes of the combinations, shape (n_rows,), missing where any part is."""
    if len(parts) == 1:
        return parts[0]
    crossed = np.zeros(n_rows, dtype=np.int64)
    missing: BoolArray = np.zeros(n_rows, dtype=np.bool_)
    for part in parts:
        # Renumbered after each part, so that many large categories cannot overflow.
        crossed = crossed * (int(part.max(initial=0)) + 1) + np.maximum(part, 0)
        crossed = compress_codes(crossed)
        missing |= part == MISSING
    crossed[missing] = MISSING
    return crossed


def compress_codes(codes: IntArray) -> IntArray:
    """Return codes renumbered 0 … k − 1 in the same order, so that every level is used."""
    if codes.size == 0:
        return codes
    if int(codes.max()) <= COUNTED * codes.size:
        used = np.bincount(codes) > 0
        if used.all():
            return codes
        ranks = np.cumsum(used) - 1
        return ranks[codes].astype(np.int64, copy=False)
    levels = np.unique(codes)
    return np.searchsorted(levels, codes).astype(np.int64)
