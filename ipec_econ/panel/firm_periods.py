"""Awards in the accounting years of the firms that they are linked to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pyarrow as pa

from ipec_econ.core.arrays import BoolArray, IntArray
from ipec_econ.core.award_policies import PolicyRecord
from ipec_econ.core.notice import Notice
from ipec_econ.core.spec.award_timing import AwardPeriod
from ipec_econ.core.write_choice import write_choice
from ipec_econ.numerics.firm_years import FirmYears
from ipec_econ.numerics.years import DayArray, find_calendar_years, go_back_months
from ipec_econ.panel.firm_awards import FirmAwards
from ipec_econ.panel.history import History
from ipec_econ.panel.read_year_ends import YEAR_END, read_year_ends
from ipec_econ.panel.sum_awards import sum_awards

_ONE_DAY = np.timedelta64(1, "D")


@dataclass(frozen=True, slots=True)
class FirmPeriods:
    """Awards and lost bids by firms' own years, with what a reader is told."""

    awards: FirmAwards
    notices: tuple[Notice, ...]
    record: PolicyRecord


@dataclass(frozen=True, slots=True)
class _Placed:
    """Periods of awards, those that are the next for want of months, and known ends, (n,) each."""

    times: IntArray
    late: BoolArray
    known: IntArray


def use_firm_years(
    awards: FirmAwards, history: History, period: AwardPeriod, coverage_from: date | None
) -> FirmPeriods:
    """Return the awards in the years of their firms; all that follows counts in these.

    Parameters
    ----------
    period
        With `year_end`.
    coverage_from
        The day from which the register is complete; ``None`` is the first of January of
        ``awards.coverage``. For each firm it is complete from its first year that begins no
        earlier.

    Raises
    ------
    PanelError
        The column of year ends cannot be read as such.
    """
    years = read_year_ends(history, period)
    days = _read_days(awards.rows)
    placed = _place(years, awards.codes, days, period.min_months)
    what = _describe(period, years, placed, awards, days)
    bids = awards.bids
    if bids is not None:
        of_bids = _place(years, bids.codes, _read_days(bids.rows), period.min_months)
        bids = replace(bids, times=of_bids.times)
        what += f"; {len(bids.codes)} lost bids fall into the years of those who lost"
    total = sum_awards(awards.rows)
    moved = int(np.count_nonzero(placed.times != find_calendar_years(days)))
    record = PolicyRecord("period", write_choice(period), len(days), moved, 0, total, total, what)
    notices = [Notice("panel/firm-years", "panel", YEAR_END, what)]
    at = awards.rows.column_names.index("time")
    changed = replace(
        awards,
        rows=awards.rows.set_column(at, "time", pa.array(placed.times)),
        times=placed.times,
        years=years,
        bids=bids,
        coverages=_find_coverages(years, awards.coverage, coverage_from),
    )
    return FirmPeriods(changed, (*notices, *_remark_calendar(years, awards)), record)


def _read_days(rows: pa.Table) -> DayArray:
    return np.asarray(rows.column("date").to_numpy(), dtype="datetime64[D]")


def _place(years: FirmYears, firms: IntArray, days: DayArray, min_months: int) -> _Placed:
    found = years.place(firms, days)
    late = days > go_back_months(found.last_days + _ONE_DAY, min_months)
    following = years.place(firms[late], found.last_days[late] + _ONE_DAY)
    times, known = found.years.copy(), found.known.copy()
    times[late], known[late] = following.years, following.known
    return _Placed(times, late, known)


def _find_coverages(years: FirmYears, coverage: int, since: date | None) -> IntArray:
    firms = np.arange(years.n_firms)
    day = np.datetime64(f"{coverage:04d}-01-01" if since is None else since, "D")
    before = years.place(firms, np.full(years.n_firms, day - _ONE_DAY))
    return years.place(firms, before.last_days + _ONE_DAY).years


def _describe(
    period: AwardPeriod, years: FirmYears, placed: _Placed, awards: FirmAwards, days: DayArray
) -> str:
    own = years.has_ends(awards.codes)
    carried = own & (placed.known < 0)
    other = own & (placed.times != find_calendar_years(days))
    short, long = years.find_odd()
    text = (
        f"{int(own.sum())} awards of {len(np.unique(awards.codes[own]))} firms fall into the "
        f"firms' own years (`{period.year_end}`), {int(other.sum())} of them into another than the "
        f"calendar year of their day; {int(carried.sum())} into years whose end no row tells, so "
        "that month and day are carried over"
    )
    if period.min_months:
        text += (
            f"; {int(placed.late.sum())} count for the next year, with less than "
            f"{period.min_months} months of theirs left"
        )
    if short.any() or long.any():
        odd = short | long
        text += (
            f"; {int(short.sum())} years of firms are shorter than twelve months and "
            f"{int(long.sum())} longer, of {len(np.unique(years.firms[odd]))} firms, with "
            f"{int(np.count_nonzero(odd[placed.known[placed.known >= 0]]))} awards"
        )
    return text


def _remark_calendar(years: FirmYears, awards: FirmAwards) -> tuple[Notice, ...]:
    """Return a warning on the firms of which no row tells a year end."""
    without = ~years.has_ends(np.arange(years.n_firms))
    if not without.any():
        return ()
    n_awards = int(np.count_nonzero(without[awards.codes]))
    text = (
        f"{int(without.sum())} of {years.n_firms} firms have a year end in no row: their years are "
        f"calendar years, and {n_awards} awards fall into these"
    )
    return (Notice("panel/no-year-end", "panel", YEAR_END, text, "warning"),)
