"""Integer codes of categories: dense, and combined."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ipec_econ.core.arrays import IntArray


def compress_codes(values: IntArray) -> tuple[IntArray, int]:
    """Renumber codes to 0 … n_levels − 1, keeping their order.

    Parameters
    ----------
    values
        Shape (n_obs,), any non-negative integers.

    Returns
    -------
    tuple of IntArray, int
        Codes of shape (n_obs,) in which every level occurs (the array itself where it does
        already), and the number of levels.
    """
    present = np.bincount(values) > 0
    if present.all():
        return values, len(present)
    ranks = np.cumsum(present) - 1
    return ranks[values].astype(np.int64, copy=False), int(present.sum())


def combine_codes(parts: Sequence[IntArray]) -> tuple[IntArray, int]:
    """Give each combination of several codes that occurs a code of its own, in their order.

    Parameters
    ----------
    parts
        At least one array of shape (n_obs,), codes from 0.

    Returns
    -------
    tuple of IntArray, int
        Codes of the combinations, shape (n_obs,), and how many there are.
    """
    combined, n_levels = compress_codes(parts[0])
    for part in parts[1:]:
        other, n_other = compress_codes(part)
        pairs, combined = np.unique(combined * n_other + other, return_inverse=True)
        n_levels = len(pairs)
    return combined.astype(np.int64), n_levels
