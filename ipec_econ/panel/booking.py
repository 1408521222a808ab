"""Values of contracts spread over the years in which they run, for doses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa

from ipec_econ.core.arrays import BoolArray
from ipec_econ.core.spec.award_value import Booking
from ipec_econ.numerics.money import divide_minor, from_minor, to_minor
from ipec_econ.numerics.split_days import split_days
from ipec_econ.panel.award_parts import AwardParts, ContractDays
from ipec_econ.panel.firm_awards import FirmAwards
from ipec_econ.panel.shared_awards import is_money_of_award

DAYS_OF_YEAR = 366


def spread_values(awards: FirmAwards) -> AwardParts:
    """Return one row an award and year of its contract, with the value of the year's days.

    A value is divided in minor units in proportion to the days, from the first to the last of
    the contract, both counted; the parts add up to it exactly. Awards whose days are missing, in
    the wrong order or too many stay in their own period, with their value or without.

    Parameters
    ----------
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
            spread = _divide(awards.rows.column(column), shares, days.usable, awards.booking)
            rows = rows.set_column(place, column, spread)
    rows = rows.set_column(rows.column_names.index("time"), "time", pa.array(times))
    return AwardParts(rows, at, times, days)


def take_parts(awards: FirmAwards, chosen: BoolArray) -> FirmAwards:
    """Return the parts of the chosen awards, shape (n_awards,), in place of the awards."""
    parts = awards.parts
    if parts is None:
        return awards.keep(chosen)
    kept = chosen[parts.award]
    return replace(
        awards,
        rows=parts.rows.filter(pa.array(kept)),
        codes=awards.codes[parts.award[kept]],
        times=parts.times[kept],
        members=None,
        parts=None,
    )


def _read_days(awards: FirmAwards) -> ContractDays:
    start, end = (
        np.asarray(awards.rows.column(column).to_numpy(), dtype="datetime64[D]")
        for column in ("start_date", "end_date")
    )
    missing = np.isnat(start) | np.isnat(end)
    length = np.where(missing, 0, (end - start).astype(np.int64) + 1)
    reverse = ~missing & (length < 1)
    too_long = length > awards.booking.max_years * DAYS_OF_YEAR
    return ContractDays(start, end, missing, reverse, too_long)


def _count_days(awards: FirmAwards, days: ContractDays) -> list[list[tuple[int, int]]]:
    """Return each award's years with their number of days; its own period where none are told."""
    shares = [[(time, 1)] for time in awards.times.tolist()]
    rows = np.flatnonzero(days.usable)
    for row in rows.tolist():
        shares[row] = []
    # The days themselves are told apart: how much of a year an award must leave is about awards.
    parts = split_days(awards.years, awards.codes[rows], days.start[rows], days.end[rows])
    for row, year, count in zip(
        rows[parts.stretch].tolist(), parts.years.tolist(), parts.n_days.tolist(), strict=True
    ):
        shares[row].append((year, count))
    return shares


def _divide(
    column: pa.ChunkedArray,
    shares: Sequence[Sequence[tuple[int, int]]],
    usable: BoolArray,
    booking: Booking,
) -> pa.Array:
    values = column.to_pylist()
    parts: list[float | None] = []
    for value, amount, years, is_usable in zip(
        values, to_minor(values), shares, usable.tolist(), strict=True
    ):
        if not is_usable and booking.without == "missing":
            parts.append(None)
        elif len(years) == 1:
            parts.append(value)
        elif amount is None:
            parts += [None] * len(years)
        else:
            parts += from_minor(divide_minor(amount, [count for _, count in years]))
    return pa.array(parts, column.type)
