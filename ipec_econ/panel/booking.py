"""Values of contracts spread over the years in which they run, for doses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np
import pyarrow as pa

from ipec_econ.core.arrays import BoolArray
from ipec_econ.core.notice import Notice
from ipec_econ.numerics.award_years import find_last_days, map_days
from ipec_econ.numerics.money import divide_minor, from_minor, to_minor
from ipec_econ.numerics.years import DayArray
from ipec_econ.panel.firm_awards import FirmAwards
from ipec_econ.panel.make_notice import make_notice
from ipec_econ.panel.shared_awards import is_money_of_award

DAYS_OF_YEAR = 366
_ONE_DAY = np.timedelta64(1, "D")


@dataclass(frozen=True, slots=True)
class _Days:
    """First and last day of each award's contract, and which are of use, (n_awards,) each."""

    start: DayArray
    end: DayArray
    missing: BoolArray
    reversed: BoolArray
    long: BoolArray

    @property
    def usable(self) -> BoolArray:
        found: BoolArray = ~(self.missing | self.reversed | self.long)
        return found


def spread_values(name: str, awards: FirmAwards) -> tuple[FirmAwards, tuple[Notice, ...]]:
    """Return one row an award and year of its contract, with the value of the year's days.

    A value is divided in minor units in proportion to the days, from the first to the last of
    the contract, both counted; the parts add up to it exactly. Awards whose days are missing, in
    the wrong order or too many stay in their own period, with their value or without.

    Parameters
    ----------
    name
        The treatment, for the notice.
    awards
        With the columns `start_date` and `end_date`.
    """
    days = _read_days(awards)
    shares = _count_days(awards, days)
    at = np.repeat(np.arange(len(shares)), [len(one) for one in shares])
    times = np.array([year for one in shares for year, _ in one], dtype=np.int64)
    rows = awards.rows.take(pa.array(at))
    for place, column in enumerate(awards.rows.column_names):
        if is_money_of_award(awards.rows.schema.field(place)):
            spread = _divide(awards.rows.column(column), shares, days.usable, awards)
            rows = rows.set_column(place, column, spread)
    rows = rows.set_column(rows.column_names.index("time"), "time", pa.array(times))
    found = replace(awards, rows=rows, codes=awards.codes[at], times=times)
    return found, _remark(name, days, len(at), awards)


def _read_days(awards: FirmAwards) -> _Days:
    start, end = (
        np.asarray(awards.rows.column(column).to_numpy(), dtype="datetime64[D]")
        for column in ("start_date", "end_date")
    )
    missing = np.isnat(start) | np.isnat(end)
    length = np.where(missing, 0, (end - start).astype(np.int64) + 1)
    reverse = ~missing & (length < 1)
    too_long = length > awards.booking.max_years * DAYS_OF_YEAR
    return _Days(start, end, missing, reverse, too_long)


def _count_days(awards: FirmAwards, days: _Days) -> list[list[tuple[int, int]]]:
    """Return each award's years with their number of days; its own period where none are told."""
    shares = [[(time, 1)] for time in awards.times.tolist()]
    rows = np.flatnonzero(days.usable)
    # The days themselves are told apart: how much of a year an award must leave is about awards.
    period = awards.period.model_copy(update={"min_months": 0})
    first = map_days(days.start[rows], period)[0]
    n_years = map_days(days.end[rows], period)[0] - first + 1
    at = np.repeat(np.arange(len(rows)), n_years)
    years = first[at] + np.arange(len(at)) - np.repeat(np.cumsum(n_years) - n_years, n_years)
    begin = np.maximum(days.start[rows][at], find_last_days(years - 1, period) + _ONE_DAY)
    finish = np.minimum(days.end[rows][at], find_last_days(years, period))
    counts = (finish - begin).astype(np.int64) + 1
    parts = iter(zip(years.tolist(), counts.tolist(), strict=True))
    for row, n_parts in zip(rows.tolist(), n_years.tolist(), strict=True):
        shares[row] = list(islice(parts, n_parts))
    return shares


def _divide(
    column: pa.ChunkedArray,
    shares: Sequence[Sequence[tuple[int, int]]],
    usable: BoolArray,
    awards: FirmAwards,
) -> pa.Array:
    values = column.to_pylist()
    parts: list[float | None] = []
    for value, amount, years, is_usable in zip(
        values, to_minor(values), shares, usable.tolist(), strict=True
    ):
        if not is_usable and awards.booking.without == "missing":
            parts.append(None)
        elif len(years) == 1:
            parts.append(value)
        elif amount is None:
            parts += [None] * len(years)
        else:
            parts += from_minor(divide_minor(amount, [count for _, count in years]))
    return pa.array(parts, column.type)


def _remark(name: str, days: _Days, n_parts: int, awards: FirmAwards) -> tuple[Notice, ...]:
    usable = int(days.usable.sum())
    text = (
        f"{usable} of {len(days.usable)} awards count over the days of their contracts, "
        f"{n_parts} parts in all"
    )
    without = len(days.usable) - usable
    if without:
        fate = "with" if awards.booking.without == "award" else "without"
        text += (
            f"; {without} count in the award's period, {fate} their value: "
            f"{int(days.missing.sum())} without a first and last day, "
            f"{int(days.reversed.sum())} that end before they start, {int(days.long.sum())} longer "
            f"than {awards.booking.max_years} years"
        )
    return (make_notice(name, "panel/booking", text),)
