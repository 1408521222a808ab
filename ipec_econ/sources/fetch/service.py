"""The services that notices are fetched from, by their word on the command line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

TOO_MANY = 429


@dataclass(frozen=True, slots=True)
class Service:
    """A service that pages releases of a window of time.

    Attributes
    ----------
    name
        Its word on the command line.
    endpoint
        Its address, without a query.
    start, end
        Names of the parameters for the window, both ends of which belong to it.
    page_size
        The most releases that a page holds.
    days
        Days of a window that the service is known to answer.
    waits
        Status by which it says that there were too many requests → seconds to wait where it does
        not say how long.
    """

    name: str
    endpoint: str
    start: str
    end: str
    page_size: int
    days: int
    waits: Mapping[int, int]


SERVICES: Mapping[str, Service] = MappingProxyType(
    {
        one.name: one
        for one in (
            Service(
                "contracts-finder",
                "https://www.contractsfinder.service.gov.uk/Published/Notices/OCDS/Search",
                "publishedFrom",
                "publishedTo",
                page_size=100,
                days=7,
                # Documented: 403 and five minutes. Observed: 429 and two minutes.
                waits={403: 300, TOO_MANY: 120},
            ),
            Service(
                "find-a-tender",
                "https://www.find-tender.service.gov.uk/api/1.0/ocdsReleasePackages",
                "updatedFrom",
                "updatedTo",
                page_size=100,
                days=7,
                waits={TOO_MANY: 120},
            ),
        )
    }
)
