"""How large a violation a conclusion survives."""

from __future__ import annotations

from collections.abc import Callable

DOUBLINGS = 60
"""Beyond 2⁶⁰ times the first guess no violation is a violation any more."""

HALVINGS = 50
"""Of the gap between a bound that excludes zero and one that does not."""


def find_breakdown(excludes_zero: Callable[[float], bool], guess: float) -> float | None:
    """Return the largest bound up to which zero is excluded.

    Parameters
    ----------
    excludes_zero
        Whether zero is outside the set under a bound.
    guess
        A positive bound to start from.

    Returns
    -------
    float or None
        ``None`` where zero is not excluded without any violation; ``inf`` where no bound includes
        it.
    """
    if not excludes_zero(0.0):
        return None
    low, high = 0.0, guess
    for _ in range(DOUBLINGS):
        if not excludes_zero(high):
            break
        low, high = high, 2 * high
    else:
        return float("inf")
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if excludes_zero(middle):
            low = middle
        else:
            high = middle
    return low
