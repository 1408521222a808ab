"""What is to be fetched, and whether it can be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from urllib.parse import urlencode, urlsplit

from ipec_econ.core.errors import Problem, SpecError
from ipec_econ.sources.fetch.service import SERVICES, Service
from ipec_econ.sources.fetch.window import Window

MAX_DAYS = 366


@dataclass(frozen=True, slots=True)
class FetchRequest:
    """The releases of a window.

    Attributes
    ----------
    endpoint
        The service's address, or a mirror's.
    days
        Days of a piece: one series of pages, one file.
    """

    service: Service
    endpoint: str
    window: Window
    days: int

    def write_url(self, piece: Window) -> str:
        """Return the address of a piece's first page."""
        query = {
            self.service.start: f"{piece.start.isoformat()}T00:00:00",
            self.service.end: f"{piece.end.isoformat()}T23:59:59",
            "limit": self.service.page_size,
        }
        # The services' own addresses leave the colons of times as they are.
        return f"{self.endpoint}?{urlencode(query, safe=':')}"


def make_request(
    service: str, start: str, end: str, *, today: date, endpoint: str | None, days: int | None
) -> FetchRequest:
    """Return the request that words describe.

    Parameters
    ----------
    start, end
        First and last day, YYYY-MM-DD.
    today
        The day that is not over yet.
    endpoint, days
        ``None`` for the service's own.

    Raises
    ------
    SpecError
        All that is wrong with the words.
    """
    problems = []
    found = SERVICES.get(service)
    if found is None:
        problems.append(_describe_unknown(service))
    window = _read_window(start, end, today, problems)
    if days is not None and not 1 <= days <= MAX_DAYS:
        problems.append(_describe(f"--days {days}", f"a piece has 1 to {MAX_DAYS} days"))
    if endpoint is not None:
        problems += _check_endpoint(endpoint)
    if found is None or window is None or problems:
        raise SpecError(problems)
    return FetchRequest(found, endpoint or found.endpoint, window, days or found.days)


def _read_window(start: str, end: str, today: date, problems: list[Problem]) -> Window | None:
    days = []
    for option, text in (("--from", start), ("--to", end)):
        try:
            days.append(date.fromisoformat(text))
        except ValueError:
            problems.append(_describe(f"{option} {text}", "a day is written YYYY-MM-DD"))
    if len(days) < 2:  # noqa: PLR2004 two ends
        return None
    first, last = days
    if last < first:
        problems.append(_describe(f"--to {end}", f"it lies before --from {start}"))
    if last >= today:
        why = f"{today.isoformat()} is not over: notices of it are still to come"
        problems.append(_describe(f"--to {end}", why))
    return Window(first, last)


def _check_endpoint(endpoint: str) -> Iterator[Problem]:
    option = f"--endpoint {endpoint}"
    try:
        parts = urlsplit(endpoint)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        yield _describe(option, f"it is no address: {error}")
        return
    if parts.scheme not in ("https", "http") or not host:
        yield _describe(option, "it is no address of the web, which starts with https://")
    elif parts.username is not None or parts.password is not None:
        shown = endpoint.replace(parts.netloc, parts.netloc.rpartition("@")[2])
        yield _describe(f"--endpoint {shown}", "it holds a user, and the record keeps addresses")
    elif parts.query or parts.fragment or not endpoint.isascii() or " " in endpoint:
        yield _describe(option, "the query is added to it: it ends before the question mark")


def _describe_unknown(service: str) -> Problem:
    near = get_close_matches(service, list(SERVICES), 1)
    hint = f"did you mean `{near[0]}`? " if near else ""
    return Problem(
        "source/fetch-argument",
        f"there is no service `{service}`",
        fix=f"{hint}available: {', '.join(SERVICES)}",
    )


def _describe(option: str, why: str) -> Problem:
    return Problem(
        "source/fetch-argument",
        f"`{option}` cannot be fetched",
        why=why,
        fix="see `ipec fetch --help`; docs/fetch.md says what each option takes",
    )
