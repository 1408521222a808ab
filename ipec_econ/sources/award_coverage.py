"""The first period from which an award register is complete."""

from __future__ import annotations

from datetime import date, timedelta

from ipec_econ.core.errors import Problem, SourceError
from ipec_econ.core.notice import Notice
from ipec_econ.core.spec.award_timing import AwardPeriod
from ipec_econ.numerics.award_years import find_period


def find_coverage_day(coverage: str | int | None) -> date | None:
    """Return the day from which the register is complete, ``None`` where none is named."""
    text = str(coverage).strip()
    if text.isdigit():
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def read_coverage(
    coverage: str | int | None, period: AwardPeriod, *, source: str
) -> tuple[int | None, tuple[Notice, ...]]:
    """Return the period: an integer as it is, a date ``YYYY-MM-DD`` as the year that holds it.

    A date other than the year's first day is remarked upon: its year counts as covered. Where
    years are firms' own, the panel finds each firm's first year from the day on.

    Raises
    ------
    SourceError
        The text is neither a whole number nor a date.
    """
    if coverage is None or isinstance(coverage, int):
        return coverage, ()
    text = coverage.strip()
    if text.isascii() and text.isdigit():
        return int(text), ()
    day = find_coverage_day(coverage)
    if day is None:
        raise SourceError(
            Problem(
                "source/bad-coverage",
                f"`coverage: {coverage}` is neither a period nor a date",
                source,
                fix="write a year (2012) or a date (2012-01-01)",
            )
        )
    year = find_period(day, period)
    if period.year_end is not None or find_period(day - timedelta(days=1), period) < year:
        return year, ()
    notice = Notice(
        "source/coverage-within-year",
        "sources",
        source,
        f"the register is complete from {day.isoformat()}; the whole of {year} counts as covered",
    )
    return year, (notice,)
