"""The calendar that holds all periods that occur."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.arrays import IntArray


def space_periods(occurring: IntArray) -> IntArray:
    """Return equidistant periods by the largest step that holds all of them, given in order.

    A period in which no firm is seen is then a gap, not a shorter way between its neighbours.
    """
    if len(occurring) < 2:  # noqa: PLR2004  one period has no step
        return occurring
    step = int(np.gcd.reduce(np.diff(occurring)))
    return np.arange(occurring[0], occurring[-1] + 1, step, dtype=np.int64)
