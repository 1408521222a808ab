"""Pages asked for at a polite pace, and again where none came."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime

from ipec_econ.core.errors import Problem, SourceError
from ipec_econ.sources.fetch.clock import Clock
from ipec_econ.sources.fetch.page import Page, PageError, read_page
from ipec_econ.sources.fetch.service import TOO_MANY
from ipec_econ.sources.fetch.transport import Response, Transport, TransportError

DONE = 200
TRANSIENT = frozenset({408, 425, TOO_MANY, 500, 502, 503, 504})
FIRST_WAIT, LONGEST_WAIT = 2, 300
"""Seconds before the second try, doubled with every further one up to the longest."""
LONGEST_ASKED = 3600
"""Seconds up to which a service's own wish is waited for."""
SHOWN = 200


class PatientClient:
    """Asks for pages one at a time.

    Parameters
    ----------
    waits
        Status by which the service says that there were too many requests → seconds to wait
        where it does not say how long.
    interval
        Seconds from one request to the next.
    tries
        How often a page is asked for.
    on_wait
        Told how long is waited, and why.
    """

    def __init__(
        self,
        transport: Transport,
        clock: Clock,
        waits: Mapping[int, int],
        *,
        interval: float,
        tries: int,
        on_wait: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._transport = transport
        self._clock = clock
        self._waits = waits
        self._interval = interval
        self._tries = tries
        self._on_wait = on_wait
        self._last: float | None = None

    def get(self, url: str) -> Page:
        """Return the page at an address.

        Raises
        ------
        SourceError
            ``source/fetch-refused`` where asking again is of no use, ``source/fetch-failed``
            after the last try, ``source/fetch-link``.
        """
        said = ""
        for attempt in range(1, self._tries + 1):
            response = None
            try:
                response = self._ask(url)
                if response.status == DONE:
                    return read_page(response, url)
                said = _describe_status(response)
                if response.status not in TRANSIENT | self._waits.keys():
                    raise SourceError(_describe_refusal(url, said))
            except TransportError as error:
                said = str(error)
                if error.is_final:
                    raise SourceError(_describe_refusal(url, said)) from error
            except PageError as error:
                said = str(error)
            if attempt < self._tries:
                self._pause(self._choose_wait(response, attempt, url), said)
        raise SourceError(_describe_failure(url, said, self._tries))

    def _ask(self, url: str) -> Response:
        if self._last is not None:
            rest = self._last + self._interval - self._clock.count()
            if rest > 0:
                self._clock.wait(rest)
        self._last = self._clock.count()
        return self._transport.get(url)

    def _pause(self, seconds: float, said: str) -> None:
        self._on_wait(f"waiting {seconds:.0f} s: {said}")
        self._clock.wait(seconds)

    def _choose_wait(self, response: Response | None, attempt: int, url: str) -> float:
        """Return the seconds that the service asks for, else those that double."""
        doubled = min(FIRST_WAIT * 2.0 ** (attempt - 1), LONGEST_WAIT)
        if response is None or response.status == DONE:
            return doubled
        asked = self._read_wish(response)
        if asked is None:
            return max(doubled, self._waits.get(response.status, 0))
        if asked > LONGEST_ASKED:
            raise SourceError(_describe_long_wait(url, asked))
        return max(asked, 0.0)

    def _read_wish(self, response: Response) -> float | None:
        """Return the seconds of Retry-After: a number, or a date."""
        text = response.headers.get("retry-after", "").strip()
        if text.isdecimal():
            return float(text[:9])
        try:
            moment = parsedate_to_datetime(text)
        except ValueError:
            return None
        zoned = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
        return (zoned - self._clock.now()).total_seconds()


def _describe_status(response: Response) -> str:
    text = " ".join(response.body[:SHOWN].decode("utf-8", "replace").split())
    return f"status {response.status}" + (f", `{text}`" if text else "")


def _describe_refusal(url: str, said: str) -> Problem:
    return Problem(
        "source/fetch-refused",
        f"`{url}` is refused: {said}",
        url,
        "asking again would give the same; what was fetched before is kept",
        "read what the service says; docs/fetch.md says what is asked of it, and `--endpoint` "
        "names another address",
    )


def _describe_failure(url: str, said: str, tries: int) -> Problem:
    return Problem(
        "source/fetch-failed",
        f"`{url}` gave no page in {tries} {'try' if tries == 1 else 'tries'}: {said}",
        url,
        "the service is out of order or overloaded, or the way to it is; what was fetched before "
        "is kept",
        "give the same command later: it goes on where it stopped",
    )


def _describe_long_wait(url: str, seconds: float) -> Problem:
    return Problem(
        "source/fetch-failed",
        f"`{url}` asks to wait for {seconds:.0f} seconds",
        url,
        f"a service is waited for up to {LONGEST_ASKED} seconds",
        "give the same command after that time: it goes on where it stopped",
    )
