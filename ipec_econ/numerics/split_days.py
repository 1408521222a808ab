"""Stretches of days divided at the ends of years."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import IntArray
from ipec_econ.numerics.placed_days import AwardYears
from ipec_econ.numerics.years import DayArray

_ONE_DAY = np.timedelta64(1, "D")


@dataclass(frozen=True, slots=True)
class DayParts:
    """A part for each stretch and year that it touches, in the order of both.

    Attributes
    ----------
    stretch
        Position of the stretch, shape (n_parts,).
    years, n_days
        The year, and how many of its days, shape (n_parts,).
    """

    stretch: IntArray
    years: IntArray
    n_days: IntArray


def split_days(years: AwardYears, firms: IntArray, start: DayArray, end: DayArray) -> DayParts:
    """Return how many days of each stretch lie in which year.

    Parameters
    ----------
    firms
        Whose years they are, shape (n,).
    start, end
        First and last day of each stretch, both counted, shape (n,).
    """
    left, begin = np.arange(len(firms), dtype=np.int64), start
    parts: list[tuple[IntArray, IntArray, IntArray]] = []
    while left.size:
        placed = years.place(firms[left], begin)
        finish: DayArray = np.where(placed.last_days < end[left], placed.last_days, end[left])
        parts.append((left, placed.years, (finish - begin).astype(np.int64) + 1))
        goes_on = finish < end[left]
        left, begin = left[goes_on], finish[goes_on] + _ONE_DAY
    if not parts:
        nothing = np.zeros(0, dtype=np.int64)
        return DayParts(nothing, nothing, nothing)
    stretch, at, n_days = (np.concatenate([part[k] for part in parts]) for k in range(3))
    # Parts were found year after year, so that a stable order leaves those of one in theirs.
    order = np.argsort(stretch, kind="stable")
    return DayParts(stretch[order], at[order], n_days[order])
