"""Days to the years they fall into, where years need not begin in January."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ipec_econ.core.arrays import BoolArray, IntArray

DayArray = NDArray[np.datetime64]

MONTHS = 12
LAST_DAY = 31
"""Stands for the last day of any month."""


def find_years(
    days: DayArray, end_month: IntArray, end_day: IntArray, *, min_months: int = 0
) -> tuple[IntArray, BoolArray]:
    """Return the year that each day counts for, called after the calendar year it ends in.

    Parameters
    ----------
    days
        Shape (n,), of type ``datetime64[D]``.
    end_month, end_day
        Month, and day of the month, on which the years of each row end, shape (n,); a day after
        the month's last stands for the last.
    min_months
        A day with less than so many months left to the end of its year counts for the next.

    Returns
    -------
    tuple
        Years, shape (n,), and which of them are the next because of ``min_months``.
    """
    calendar = find_calendar_years(days)
    own = calendar + (days > end_of_year(calendar, end_month, end_day))
    if min_months == 0:
        return own, np.zeros(len(days), dtype=np.bool_)
    opening = end_of_year(own, end_month, end_day) + np.timedelta64(1, "D")
    late: BoolArray = days > go_back_months(opening, min_months)
    return own + late, late


def end_of_year(years: IntArray, month: IntArray, day: IntArray) -> DayArray:
    """Return the last day of years that are called after the calendar year they end in."""
    months = ((years - 1970) * MONTHS + month - 1).astype("datetime64[M]")
    return _take_day(months, day)


def find_month_ends(days: DayArray) -> tuple[IntArray, IntArray]:
    """Return month and day of the month on which years end that end on a day.

    A month's last day stands for the last of that month in every year.
    """
    at = days.astype("datetime64[M]")
    is_last = (days + np.timedelta64(1, "D")).astype("datetime64[M]") > at
    month = at.astype(np.int64) % MONTHS + 1
    return month, np.where(is_last, LAST_DAY, _find_day(days))


def go_back_months(days: DayArray, months: int) -> DayArray:
    """Return the same day of the month so many months before, or that month's last."""
    return _take_day(days.astype("datetime64[M]") - months, _find_day(days))


def find_calendar_years(days: DayArray) -> IntArray:
    """Return the calendar year of each day."""
    years: IntArray = days.astype("datetime64[Y]").astype(np.int64) + 1970
    return years


def _find_day(days: DayArray) -> IntArray:
    day: IntArray = (days - days.astype("datetime64[M]").astype("datetime64[D]")).astype(np.int64)
    return day + 1


def _take_day(months: DayArray, day: IntArray) -> DayArray:
    first = months.astype("datetime64[D]")
    length = ((months + 1).astype("datetime64[D]") - first).astype(np.int64)
    found: DayArray = first + (np.minimum(day, length) - 1)
    return found
