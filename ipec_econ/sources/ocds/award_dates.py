"""When an award was made: its own date, else a signature's, else the release's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from ipec_econ.sources.notices.dates import read_day
from ipec_econ.sources.notices.tally import Tally
from ipec_econ.sources.ocds.json_values import Json, get_object, get_text, list_texts


class AwardDates(NamedTuple):
    """The date and where it stands, the award's date as written, and other dates to choose."""

    day: date | None
    source: str | None
    written: str | None
    signed: date | None
    start: date | None
    end: date | None
    published: date | None


def find_dates(
    release: Json,
    award: Json,
    contracts: Sequence[Json],
    tally: Tally,
    place: str,
    *,
    first_dates: Mapping[str, Any] | None = None,
) -> AwardDates:
    """Return an award's dates.

    The release's date is the last resort: it says when the notice was published. In a compiled
    release it is the date of the last change, which may be years later, and is not used; where
    we merged the releases ourselves, ``first_dates`` knows the one that brought the award.
    """
    written = award.get("date")
    awarded = read_day(written)
    if written is not None and awarded is None:
        tally.add("source/ocds-award-date", place, written)
    signatures = [day for one in contracts if (day := read_day(one.get("dateSigned")))]
    signed = min(signatures, default=None)
    published, source_of_published = _find_publication(release, award, first_dates)
    candidates = (
        (awarded, "award.date"),
        (signed, "contracts.dateSigned"),
        (published if source_of_published else None, source_of_published),
    )
    day, source = next((one for one in candidates if one[0] is not None), (None, None))
    period = _find_period(award, contracts)
    return AwardDates(
        day,
        source,
        get_text(written),
        signed,
        read_day(period.get("startDate")),
        read_day(period.get("endDate")),
        published,
    )


def _find_publication(
    release: Json, award: Json, first_dates: Mapping[str, Any] | None
) -> tuple[date | None, str | None]:
    """Return the day of publication, and its name where it may date the award."""
    if first_dates is not None:
        return read_day(first_dates.get(get_text(award.get("id")) or "")), "first release.date"
    is_compiled = "compiled" in list_texts(release.get("tag"))
    return read_day(release.get("date")), None if is_compiled else "release.date"


def _find_period(award: Json, contracts: Sequence[Json]) -> Json:
    periods = [get_object(award, "contractPeriod"), *(get_object(c, "period") for c in contracts)]
    return next((period for period in periods if period), {})
