"""Which year an award falls into, where years need not be calendar years."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa

from ipec_econ.core.arrays import IntArray
from ipec_econ.core.spec.award_timing import AwardPeriod
from ipec_econ.numerics.award_years import map_days
from ipec_econ.sources.policies.outcome import PolicyOutcome


def is_calendar(period: AwardPeriod) -> bool:
    """Tell whether awards fall into calendar years, each into that of its date."""
    return period.start_month == 1 and not period.min_months


def apply_period(outcome: PolicyOutcome, period: AwardPeriod) -> PolicyOutcome:
    """Make `time` the year that holds the award's date, or the next with too few months left."""
    if is_calendar(period):
        return outcome
    dates = outcome.rows.table.column("date")
    known = np.flatnonzero(dates.is_valid().to_numpy())
    days = dates.drop_null().to_numpy().astype("datetime64[D]")
    years, late = map_days(days, period)
    times = pa.array(_spread(years, known, len(dates)), pa.int64())
    named = _describe(period)
    text = f"{len(known)} award rows fall into {named}"
    if period.min_months:
        text += (
            f"; {int(late.sum())} of them count for the next, with less than {period.min_months} "
            "months of theirs left"
        )
    done = outcome.with_column("time", times).note("source/period", text)
    return replace(done, reason=f"award rows fall into {named}", what=text)


def _spread(years: IntArray, known: IntArray, n_rows: int) -> list[int | None]:
    times: list[int | None] = [None] * n_rows
    for place, year in zip(known.tolist(), years.tolist(), strict=True):
        times[place] = year
    return times


def _describe(period: AwardPeriod) -> str:
    if period.start_month == 1:
        return "calendar years"
    return (
        f"years from month {period.start_month} on, called after the one they {period.named_by} in"
    )
