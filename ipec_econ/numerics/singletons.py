"""Rows that a fixed effect fits perfectly because they are alone in their level."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ipec_econ.core.arrays import BoolArray, IntArray


def find_singletons(
    fixed_effects: Sequence[IntArray], sizes: Sequence[IntArray | None] | None = None
) -> BoolArray:
    """Mark rows that are alone in a level of any fixed effect, until none is left.

    Removing one singleton can make another, so the search is repeated; the set found does not
    depend on the order of the fixed effects or the rows.

    Parameters
    ----------
    fixed_effects
        Codes from 0 of shape (n_obs,), at least one array.
    sizes
        For each fixed effect how many rows of a level a row stands for, shape (n_obs,); ``None``
        means one each.

    Returns
    -------
    BoolArray
        Shape (n_obs,), True on singletons.

    References
    ----------
    Correia (2015), "Singletons, cluster-robust standard errors and fixed effects: a bad mix".
    """
    dropped: BoolArray = np.zeros(len(fixed_effects[0]), dtype=np.bool_)
    own = [None] * len(fixed_effects) if sizes is None else sizes
    counts = [_count(codes, size) for codes, size in zip(fixed_effects, own, strict=True)]
    while any((count == 1).any() for count in counts):
        for codes, count in zip(fixed_effects, counts, strict=True):
            alone = np.flatnonzero((count == 1)[codes] & ~dropped)
            dropped[alone] = True
            # Counts are kept up to date, so that another round costs its singletons alone.
            for others, size, left in zip(fixed_effects, own, counts, strict=True):
                left -= _count(others[alone], None if size is None else size[alone], len(left))
    return dropped


def _count(codes: IntArray, size: IntArray | None, n_levels: int = 0) -> IntArray:
    if size is None:
        return np.bincount(codes, minlength=n_levels).astype(np.int64, copy=False)
    return np.bincount(codes, size, minlength=n_levels).astype(np.int64)
