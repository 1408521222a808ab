"""A service on the loopback address that replays pages, and a clock that does not wait."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from ipec_econ.runner.fetching import FetchOutcome, fetch_to
from tests.sources.ocds.conftest import RELEASE

TODAY = datetime(2026, 6, 1, 12, tzinfo=UTC)
PATH = "/api/1.0/ocdsReleasePackages"


@dataclass
class Answer:
    """What the service sends: `cut` bytes of the body alone, where that is given."""

    body: bytes
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None


class Replay:
    """Answers by first day and cursor; of several for one page, the last is given ever after."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.asked: list[dict[str, str]] = []
        self.agents: set[str] = set()
        self._answers: dict[tuple[str, str], list[Answer]] = {}

    @property
    def endpoint(self) -> str:
        return self.address + PATH

    def add(self, day: str, cursor: str, *answers: Answer | bytes) -> None:
        made = [one if isinstance(one, Answer) else Answer(one) for one in answers]
        self._answers[(day, cursor)] = made

    def add_series(self, day: str, *counts: int) -> list[bytes]:
        """Add pages of so many releases, each the next of the one before; return them."""
        pages = []
        for number, count in enumerate(counts):
            following = f"{day}-{number + 1}" if number + 1 < len(counts) else None
            releases = [make_release(f"{day}-{number}-{one}") for one in range(count)]
            pages.append(self.package(day, releases, following))
            self.add(day, f"{day}-{number}" if number else "", pages[-1])
        return pages

    def package(self, day: str, releases: list[Any], cursor: str | None) -> bytes:
        links = {"next": f"{self.endpoint}?updatedFrom={day}T00:00:00&cursor={cursor}"}
        package = {
            "publisher": {"name": "Cabinet Office"},
            "license": "http://example.org/ogl",
            "releases": releases,
            **({"links": links} if cursor else {}),
        }
        return json.dumps(package).encode()

    def answer(self, query: dict[str, str]) -> Answer:
        self.asked.append(query)
        start = query.get("updatedFrom", query.get("publishedFrom", ""))
        queue = self._answers.get((start[:10], query.get("cursor", "")))
        if queue is None:
            return Answer(b"no such page", 404)
        return queue.pop(0) if len(queue) > 1 else queue[0]


class TestClock:
    """Time that passes only where it is waited for."""

    __test__ = False

    def __init__(self) -> None:
        self.waits: list[float] = []

    def now(self) -> datetime:
        return TODAY + timedelta(seconds=sum(self.waits))

    def count(self) -> float:
        return sum(self.waits)

    def wait(self, seconds: float) -> None:
        self.waits.append(seconds)


def make_release(name: str) -> dict[str, Any]:
    """Return a release with an award of its own."""
    return {**RELEASE, "ocid": f"ocds-h6vhtk-{name}", "id": name}


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "*")


@pytest.fixture
def replay() -> Iterator[Replay]:
    """Return a service that runs until the test ends."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    found = Replay(f"http://127.0.0.1:{server.server_port}")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.agents.add(self.headers["User-Agent"])
            parts = urlsplit(self.path)
            answer = found.answer({name: text[-1] for name, text in parse_qs(parts.query).items()})
            self.send_response(answer.status)
            for name, text in answer.headers.items():
                self.send_header(name, text)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body[: answer.cut])

        def log_message(self, *_: object) -> None:
            pass

    server.RequestHandlerClass = Handler
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield found
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def clock() -> TestClock:
    """Return a clock that does not wait."""
    return TestClock()


@pytest.fixture
def fetch(replay: Replay, clock: TestClock, tmp_path: Path) -> Callable[..., FetchOutcome]:
    """Return a function that fetches days of Find a Tender from the service into a folder."""

    def run(start: str, end: str, **options: Any) -> FetchOutcome:
        settings = {"endpoint": replay.endpoint, "interval": 0, "tries": 3, "clock": clock}
        service = options.pop("service", "find-a-tender")
        folder = (tmp_path / "notices").as_posix()
        return fetch_to(service, start, end, out=folder, **{**settings, **options})

    return run
