"""How large a violation a conclusion survives."""

from __future__ import annotations

from collections.abc import Callable

from ipec_econ.core.arrays import FloatArray

HALVINGS = 50
"""Of the gap between a bound that excludes zero and the next that does not."""


def find_breakdown(excludes_zero: Callable[[float], bool], bounds: FloatArray) -> float | None:
    """Return the largest bound under which zero is excluded.

    What holds under a bound holds under every smaller one, so that the largest counts even where
    the set of a smaller bound has zero in it.

    Parameters
    ----------
    excludes_zero
        Whether zero is outside the set under a bound.
    bounds
        Increasing, tried from the last down; the edge is then refined between two of them.

    Returns
    -------
    float or None
        ``None`` where no bound excludes zero; ``inf`` where the last does.
    """
    if excludes_zero(float(bounds[-1])):
        return float("inf")
    for low, high in zip(bounds[-2::-1], bounds[:0:-1], strict=True):
        if excludes_zero(float(low)):
            return _refine(excludes_zero, float(low), float(high))
    return None


def _refine(excludes_zero: Callable[[float], bool], low: float, high: float) -> float:
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if excludes_zero(middle):
            low = middle
        else:
            high = middle
    return low
