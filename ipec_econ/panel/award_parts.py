"""Parts of awards' values in the years of their contracts."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from ipec_econ.core.arrays import BoolArray, IntArray
from ipec_econ.numerics.years import DayArray


@dataclass(frozen=True, slots=True)
class ContractDays:
    """First and last day of each award's contract, and which are of no use, (n_awards,) each."""

    start: DayArray
    end: DayArray
    missing: BoolArray
    reversed: BoolArray
    long: BoolArray

    @property
    def usable(self) -> BoolArray:
        """Which contracts have days to count."""
        found: BoolArray = ~(self.missing | self.reversed | self.long)
        return found


@dataclass(frozen=True, slots=True)
class AwardParts:
    """One row an award and year of its contract; where its days tell nothing, its own period.

    Attributes
    ----------
    rows
        The award's columns, with the part of its value and the year of the part.
    award
        Position of each part's award, rising, shape (n_parts,).
    times
        The year of each part, shape (n_parts,).
    days
        Of the awards.
    """

    rows: pa.Table
    award: IntArray
    times: IntArray
    days: ContractDays
