"""Rows that a fixed effect fits perfectly because they are alone in their level."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ipec_econ.core.arrays import BoolArray, IntArray


def find_singletons(fixed_effects: Sequence[IntArray]) -> BoolArray:
    """Mark rows that are alone in a level of any fixed effect, until none is left.

    Removing one singleton can make another, so the search is repeated; the set found does not
    depend on the order of the fixed effects or the rows.

    Parameters
    ----------
    fixed_effects
        Codes from 0 of shape (n_obs,), at least one array.

    Returns
    -------
    BoolArray
        Shape (n_obs,), True on singletons.

    References
    ----------
    Correia (2015), "Singletons, cluster-robust standard errors and fixed effects: a bad mix".
    """
    dropped: BoolArray = np.zeros(len(fixed_effects[0]), dtype=np.bool_)
    counts = [np.bincount(codes) for codes in fixed_effects]
    while any((count == 1).any() for count in counts):
        for codes, count in zip(fixed_effects, counts, strict=True):
            alone = np.flatnonzero((count == 1)[codes] & ~dropped)
            dropped[alone] = True
            # Counts are kept up to date, so that another round costs its singletons alone.
            for others, left in zip(fixed_effects, counts, strict=True):
                left -= np.bincount(others[alone], minlength=len(left))
    return dropped
