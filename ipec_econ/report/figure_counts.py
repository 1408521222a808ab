"""How many firms the marks of a figure rest on, in words."""

from __future__ import annotations

from collections.abc import Iterable

from ipec_econ.core.figure import Point
from ipec_econ.report.word_list import count_things


def tell_units(points: Iterable[Point], unit: str = "firm") -> str:
    """Return ``12 firms`` or ``12 to 340 firms``: the fewest and the most behind a mark."""
    counts = [point.n_units for point in points if point.n_units is not None]
    if not counts:
        return f"no {unit}"
    fewest, most = min(counts), max(counts)
    return (
        count_things(most, unit) if fewest == most else f"{fewest:,} to {count_things(most, unit)}"
    )
