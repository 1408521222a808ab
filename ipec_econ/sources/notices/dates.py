"""Dates of releases and awards, as written."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any


def read_day(value: Any) -> date | None:
    """Return the calendar day of ``YYYY-MM-DD``, with or without a time of day after it.

    The day is the one that is written: 2021-07-09T00:00:00+01:00 is 9 July, though it was
    still 8 July in Greenwich.
    """
    if not isinstance(value, str) or value[10:11] not in {"", "T", "t", " "} or value[4:5] != "-":
        return None
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        return None


def read_moment(value: Any) -> int | None:
    """Return microseconds since 1970 in Greenwich, to put releases in order.

    A time without a zone is taken as Greenwich's, a date as its midnight.
    """
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    span = moment - _EPOCH
    return (span.days * 86_400 + span.seconds) * 1_000_000 + span.microseconds


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
