"""Which rows of a block of stored firms are left after each step of a model."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray
from ipec_econ.core.panel import AtLeast, RowStep
from ipec_econ.core.stored_firms import FirmPaths


def find_left(block: FirmPaths, cohorts: FloatArray, steps: Sequence[RowStep]) -> BoolArray:
    """Return the rows that are left, shape (n_firms, T).

    Parameters
    ----------
    block
        Firms as stored.
    cohorts
        All of them, in order: what tables of a step are by.
    steps
        One after another: a choice of firms looks at what the steps before have left.
    """
    place = np.searchsorted(cohorts, block.cohort)
    left = block.observed
    for step in steps:
        if isinstance(step, AtLeast):
            left = left & (left.sum(axis=1) >= step.rows)[:, None]
        else:
            left = left & step[place]
    return left
