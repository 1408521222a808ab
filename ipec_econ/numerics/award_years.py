"""Days to the years that a study lets awards fall into."""

from __future__ import annotations

from datetime import date

import numpy as np

from ipec_econ.core.arrays import BoolArray, IntArray
from ipec_econ.core.spec.award_timing import AwardPeriod
from ipec_econ.numerics.years import LAST_DAY, MONTHS, DayArray, end_of_year, find_years


def map_days(days: DayArray, period: AwardPeriod) -> tuple[IntArray, BoolArray]:
    """Return the years of days, shape (n,), and which are the next for want of months."""
    years, late = find_years(
        days,
        np.full(len(days), _find_last_month(period), dtype=np.int64),
        np.full(len(days), LAST_DAY, dtype=np.int64),
        min_months=period.min_months,
    )
    if period.named_by == "start" and period.start_month > 1:
        years = years - 1
    return years, late


def find_last_days(years: IntArray, period: AwardPeriod) -> DayArray:
    """Return the last day of each year, shape (n,)."""
    is_named_early = period.named_by == "start" and period.start_month > 1
    return end_of_year(
        years + int(is_named_early),
        np.full(len(years), _find_last_month(period), dtype=np.int64),
        np.full(len(years), LAST_DAY, dtype=np.int64),
    )


def _find_last_month(period: AwardPeriod) -> int:
    return (period.start_month - 2) % MONTHS + 1


def find_period(day: date, period: AwardPeriod) -> int:
    """Return the year that holds a day, whatever is left of it."""
    at = np.array([day], dtype="datetime64[D]")
    return int(map_days(at, period.model_copy(update={"min_months": 0}))[0][0])
