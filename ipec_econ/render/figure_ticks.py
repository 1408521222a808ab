"""Which whole numbers an axis of periods names."""

from __future__ import annotations

import math

TICK_ROOM = 17.0
"""Points that the number of an event time takes on its axis."""

YEAR_ROOM = 1.5 * TICK_ROOM
"""Points that a year takes."""


def choose_ticks(first: float, last: float, most: float) -> list[int]:
    """Return whole multiples of 1, 2, 5, 10 … between the ends, at most about `most`."""
    low, high = math.ceil(first), math.floor(last)
    steps = (base * 10**power for power in range(9) for base in (1, 2, 5))
    step = next(step for step in steps if (high - low) / step + 1 <= max(most, 2))
    return list(range(-(-low // step) * step, high + 1, step))
