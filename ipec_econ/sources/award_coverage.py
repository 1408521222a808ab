"""The first period from which an award register is complete."""

from __future__ import annotations

from datetime import date, timedelta

from ipec_econ.core.errors import Problem, SourceError
from ipec_econ.core.notice import Notice
from ipec_econ.core.spec.award_timing import AwardPeriod
from ipec_econ.numerics.award_years import find_period


def read_coverage(
    coverage: str | int | None, period: AwardPeriod, *, source: str
) -> tuple[int | None, tuple[Notice, ...]]:
    """Return the period: an integer as it is, a date ``YYYY-MM-DD`` as the year that holds it.

    A date other than the year's first day is remarked upon: its year counts as covered.

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
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise SourceError(
            Problem(
                "source/bad-coverage",
                f"`coverage: {coverage}` is neither a period nor a date",
                source,
                fix="write a year (2012) or a date (2012-01-01)",
            )
        ) from error
    year = find_period(day, period)
    if find_period(day - timedelta(days=1), period) < year:
        return year, ()
    notice = Notice(
        "source/coverage-within-year",
        "sources",
        source,
        f"the register is complete from {day.isoformat()}; the whole of {year} counts as covered",
    )
    return year, (notice,)
