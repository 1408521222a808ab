"""A column of the panel that says when firms' accounting years end."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.arrays import BoolArray, IntArray
from ipec_econ.core.errors import PanelError, Problem
from ipec_econ.core.spec.award_timing import AwardPeriod
from ipec_econ.engine.columns import find_column, name_type, narrow_column
from ipec_econ.numerics.firm_years import FirmYears
from ipec_econ.numerics.years import (
    LAST_DAY,
    MONTHS,
    DayArray,
    end_of_year,
    find_calendar_years,
)
from ipec_econ.panel.history import History

YEAR_END = "panel.awards.period.year_end"
MAX_EXAMPLES = 3
_WAYS = "write a date (2015-03-31), month and day (03-31), or the month alone (3)"
_ONE_DATE = "if one date stands in all rows of a firm, derive month and day from it (03-31)"
_MONTH_DAY = re.compile(r"(?:--)?([0-9]{2})-([0-9]{2})")
_LEAP_YEAR = 2000


@dataclass(frozen=True, slots=True)
class _Told:
    """What rows tell, shape (n_rows,): a day, or month and day (0 where they do not)."""

    days: DayArray
    month: IntArray
    day: IntArray
    bad: BoolArray


def read_year_ends(history: History, period: AwardPeriod) -> FirmYears:
    """Return the year ends of the panel's firms; a row without one tells none.

    A date is the last day of the year that the panel calls by the row's period. Month and day, or
    a month, whose last day then counts, recur: the year of a period ends on them in that calendar
    year, or with ``named_by: start`` in the next, unless it is the calendar year.

    Raises
    ------
    PanelError
        There is no such column, or it holds something else; the dates of a firm do not rise, or
        are more than a calendar year away from their periods.
    """
    name = period.year_end or ""
    try:
        column = history.rows.column(find_column(name, history.rows.column_names))
    except LookupError as error:
        raise PanelError(Problem("panel/unknown-column", str(error), YEAR_END)) from None
    told = _read(column)
    ends = told.days.copy()
    recurs = told.month > 0
    month, day, times = told.month[recurs], told.day[recurs], history.times[recurs]
    if period.named_by == "start":
        times = times + ~((month == MONTHS) & (day >= LAST_DAY))
    ends[recurs] = end_of_year(times, month, day)
    rows = np.flatnonzero(~np.isnat(ends))
    firms, years, known = history.codes[rows], history.times[rows], ends[rows]
    far = np.abs(find_calendar_years(known) - years) > 1
    level = (firms[1:] == firms[:-1]) & (known[1:] <= known[:-1])
    dates = pa.array(ends)
    problems = [
        *_refuse(
            "panel/year-end", "values are no year end", "accounting years end on a day", _WAYS,
            column, np.flatnonzero(told.bad), history,
        ),
        *_refuse_named(period, ~np.isnat(told.days)),
        *_refuse(
            "panel/year-end-order", "year ends lie more than a calendar year from their period",
            "a row's date is the last day of the accounting year that the row is about",
            _ONE_DATE, dates, rows[far], history,
        ),
        *_refuse(
            "panel/year-end-order", "year ends are not after the one before them",
            "a firm's next accounting year ends later", _ONE_DATE, dates, rows[1:][level], history,
        ),
    ]  # fmt: skip
    if problems:
        raise PanelError(problems)
    return FirmYears(firms, known, years, history.n_units)


def _read(column: pa.ChunkedArray) -> _Told:
    word = name_type(column.type)
    if word == "date":
        days = pc.cast(column, pa.date32(), safe=False).to_numpy().astype("datetime64[D]")
        nothing = np.zeros(len(days), dtype=np.int64)
        return _Told(days, nothing, nothing, nothing > 0)
    # There are few ways to end a year, however many rows.
    encoded = pc.dictionary_encode(narrow_column(column))
    values = encoded.dictionary.to_pylist()
    parsed = [_parse(value) for value in values]
    at = np.asarray(pc.fill_null(encoded.indices, len(parsed)), dtype=np.int64)
    days = np.array([one[0] for one in parsed] + [None], dtype="datetime64[D]")
    month, day = (np.array([one[k] for one in parsed] + [0], dtype=np.int64) for k in (1, 2))
    bad = (at < len(parsed)) & np.isnat(days)[at] & (month[at] == 0)
    return _Told(days[at], month[at], day[at], bad)


def _parse(value: object) -> tuple[date | None, int, int]:
    """Return the day, or month and day, that a value is; nothing of it where it is none."""
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    text = text.strip()
    if text.isascii() and text.isdigit() and len(text) <= len(str(MONTHS)):
        month = int(text)
        return (None, month, LAST_DAY) if 1 <= month <= MONTHS else (None, 0, 0)
    recurring = _MONTH_DAY.fullmatch(text)
    try:
        if recurring is None:
            return date.fromisoformat(text), 0, 0
        month, day = int(recurring[1]), int(recurring[2])
        at = date(_LEAP_YEAR, month, day)
    except ValueError:
        return None, 0, 0
    following = date.fromordinal(at.toordinal() + 1)
    # February ends on the 28th where whoever wrote it had no leap year in mind.
    is_last = following.month != month or (month, day) == (2, 28)
    return None, month, LAST_DAY if is_last else day


def _refuse(
    code: str,
    what: str,
    why: str,
    fix: str,
    shown: pa.ChunkedArray | pa.Array,
    rows: IntArray,
    history: History,
) -> list[Problem]:
    if not rows.size:
        return []
    examples = _show(shown, rows, history)
    return [Problem(code, f"{rows.size} {what}: {examples}", YEAR_END, why, fix)]


def _refuse_named(period: AwardPeriod, dated: BoolArray) -> list[Problem]:
    if period.named_by == "end" or not dated.any():
        return []
    what = f"`named_by: start` does nothing: `{period.year_end}` holds dates"
    why = "a date ends the year that the panel calls by the row's period"
    return [
        Problem("panel/year-end", what, "panel.awards.period.named_by", why, "remove `named_by`")
    ]


def _show(column: pa.Array | pa.ChunkedArray, rows: IntArray, history: History) -> str:
    units = history.rows.column(history.unit)
    shown = "; ".join(
        f"{history.unit} {units[row].as_py()}, {history.time} {history.times[row]}: "
        f"{column[row].as_py()}"
        for row in rows[:MAX_EXAMPLES].tolist()
    )
    return shown + (" …" if rows.size > MAX_EXAMPLES else "")
