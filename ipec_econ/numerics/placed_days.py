"""Days in the years that hold them, whosever years they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from ipec_econ.core.arrays import IntArray
from ipec_econ.numerics.years import DayArray


@dataclass(frozen=True, slots=True)
class PlacedDays:
    """The years in which days lie.

    Attributes
    ----------
    years
        Shape (n,).
    last_days
        Of each year, shape (n,).
    known
        Position of the year's end among those that are told, shape (n,); −1 where it is none of
        them.
    """

    years: IntArray
    last_days: DayArray
    known: IntArray


class AwardYears(Protocol):
    """Years that days of awards fall into: the same for all firms, or each firm's own."""

    def place(self, firms: IntArray, days: DayArray) -> PlacedDays:
        """Return the year that holds each day, given for which firm, shape (n,) each."""
        ...
