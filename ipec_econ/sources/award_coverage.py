"""The first period from which an award register is complete."""

from __future__ import annotations

from datetime import date

from ipec_econ.core.errors import Problem, SourceError
from ipec_econ.core.notice import Notice


def read_coverage(
    coverage: str | int | None, *, source: str
) -> tuple[int | None, tuple[Notice, ...]]:
    """Return the period: an integer as it is, a date ``YYYY-MM-DD`` as its calendar year.

    A date other than 1 January is remarked upon: its year counts as covered.

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
    if (day.month, day.day) == (1, 1):
        return day.year, ()
    notice = Notice(
        "source/coverage-within-year",
        "sources",
        source,
        f"the register is complete from {day.isoformat()}; the whole of {day.year} counts as "
        "covered",
    )
    return day.year, (notice,)
