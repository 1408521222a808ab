"""Days to the years of firms that each end theirs on a day of their own."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from ipec_econ.core.arrays import BoolArray, IntArray
from ipec_econ.numerics.placed_days import PlacedDays
from ipec_econ.numerics.years import (
    LAST_DAY,
    MONTHS,
    DayArray,
    end_of_year,
    find_calendar_years,
    find_month_ends,
    find_years,
    go_back_months,
)

LONGEST_REST = 6
"""Months before a known end within which no end is carried on: the year runs on to the known one,
for up to 18 months, as it may where a firm changes its date."""

SHORTEST_YEAR, LONGEST_YEAR = 359, 372
"""Days of what counts as twelve months: a year of 52 or 53 weeks may start and end a week off."""

_ONE_DAY = np.timedelta64(1, "D")


@dataclass(frozen=True, slots=True)
class FirmYears:
    """The known year ends of firms, in the order of firms and days.

    A year lasts from the day after the end before it. Where no end is known, the next or last
    one that is tells month and day. Firms of which none is known have calendar years.

    Attributes
    ----------
    firms
        Each year's firm, from 0, rising, shape (n_years,).
    ends
        Its last day, rising within a firm, shape (n_years,).
    years
        What it is called, rising within a firm, shape (n_years,).
    n_firms
        How many firms there are.
    """

    firms: IntArray
    ends: DayArray
    years: IntArray
    n_firms: int
    _starts: IntArray = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Find where each firm's years begin."""
        starts = np.searchsorted(self.firms, np.arange(self.n_firms + 1)).astype(np.int64)
        object.__setattr__(self, "_starts", starts)

    def has_ends(self, firms: IntArray) -> BoolArray:
        """Return which firms have a known year end, shape (n,)."""
        found: BoolArray = self._starts[firms + 1] > self._starts[firms]
        return found

    def place(self, firms: IntArray, days: DayArray) -> PlacedDays:
        """Return the year that holds each firm's day.

        Parameters
        ----------
        firms, days
            Shape (n,); days of type ``datetime64[D]``.
        """
        years = find_calendar_years(days)
        last = end_of_year(years, np.full(len(days), MONTHS), np.full(len(days), LAST_DAY))
        known = np.full(len(days), -1, dtype=np.int64)
        rows = np.flatnonzero(self.has_ends(firms))
        if rows.size:
            found = self._place_known(firms[rows], days[rows])
            years[rows], last[rows], known[rows] = found.years, found.last_days, found.known
        return PlacedDays(years, last, known)

    def find_odd(self) -> tuple[BoolArray, BoolArray]:
        """Return which known years are shorter, and which longer, than twelve months."""
        short: BoolArray = np.zeros(len(self.ends), dtype=np.bool_)
        long = short.copy()
        n_days = np.diff(self.ends).astype(np.int64)
        follows = np.diff(self.firms) == 0
        short[1:], long[1:] = follows & (n_days < SHORTEST_YEAR), follows & (n_days > LONGEST_YEAR)
        # Where periods lie between two ends, others may be carried on before the second.
        rows = np.flatnonzero(follows & (np.diff(self.years) > 1)) + 1
        if rows.size:
            firms, ends = self.firms[rows], self.ends[rows]
            inside = self.place(firms, ends - np.timedelta64(SHORTEST_YEAR - 1, "D"))
            before = self.place(firms, ends - np.timedelta64(LONGEST_YEAR, "D"))
            short[rows], long[rows] = inside.known != rows, before.known == rows
        return short, long

    def _place_known(self, firms: IntArray, days: DayArray) -> PlacedDays:
        after = self._find_next(firms, days)
        has_after, has_before = after < self._starts[firms + 1], after > self._starts[firms]
        anchor = np.where(has_before, after - 1, after)
        end = self.ends[anchor]
        month, day = find_month_ends(end)
        calendar = find_years(days, month, day)[0]
        last = end_of_year(calendar, month, day)
        years = self.years[anchor] + calendar - find_calendar_years(end)
        known = np.full(len(days), -1, dtype=np.int64)
        rows = np.flatnonzero(has_after)
        following = after[rows]
        own = years[rows] >= self.years[following]
        own |= (
            last[rows] >= go_back_months(self.ends[following] + _ONE_DAY, LONGEST_REST) - _ONE_DAY
        )
        # Before the first known end every year is a carried one, but the last of them.
        own = np.where(has_before[rows], own, years[rows] == self.years[following])
        taken, following = rows[own], following[own]
        years[taken], last[taken] = self.years[following], self.ends[following]
        known[taken] = following
        return PlacedDays(years, last, known)

    def _find_next(self, firms: IntArray, days: DayArray) -> IntArray:
        """Return the position of each firm's first end on or after a day."""
        low = self.ends.min()
        span = int((self.ends.max() - low).astype(np.int64)) + 2
        keys = self.firms * span + (self.ends - low).astype(np.int64)
        at = np.clip((days - low).astype(np.int64), 0, span - 1)
        found: IntArray = np.searchsorted(keys, firms * span + at).astype(np.int64)
        return found
