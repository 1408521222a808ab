"""Which year an award falls into, where years need not be calendar years."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa

from ipec_econ.core.spec.award_timing import AwardPeriod
from ipec_econ.numerics.award_years import map_days
from ipec_econ.sources.policies.outcome import PolicyOutcome


def is_calendar(period: AwardPeriod) -> bool:
    """Tell whether awards fall into calendar years, each into that of its date.

    Firms' own years wait for linkage to say which firm's: till then years are calendar years.
    """
    return period.year_end is not None or (period.start_month == 1 and not period.min_months)


def apply_period(outcome: PolicyOutcome, period: AwardPeriod) -> PolicyOutcome:
    """Make `time` the year that holds the award's date, or the next with too few months left."""
    if is_calendar(period):
        return outcome
    dates = outcome.rows.table.column("date")
    known = dates.is_valid().to_numpy().astype(np.bool_)
    days = dates.drop_null().to_numpy().astype("datetime64[D]")
    years, late = map_days(days, period)
    found = np.zeros(len(dates), dtype=np.int64)
    found[known] = years
    times = pa.array(found, mask=~known)
    named = _describe(period)
    text = f"{len(years)} award rows fall into {named}"
    if period.min_months:
        text += (
            f"; {int(late.sum())} of them count for the next, with less than {period.min_months} "
            "months of theirs left"
        )
    done = outcome.with_column("time", times).note("source/period", text)
    return replace(done, reason=f"award rows fall into {named}", what=text)


def _describe(period: AwardPeriod) -> str:
    if period.start_month == 1:
        return "calendar years"
    return (
        f"years from month {period.start_month} on, called after the one they {period.named_by} in"
    )
