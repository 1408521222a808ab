"""`ipec fetch`: notices from a register's own service, into files that a study names."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ipec_econ.publish.environment import find_version
from ipec_econ.runner.observer import Observer, SilentObserver
from ipec_econ.sources.fetch.clock import Clock, SystemClock
from ipec_econ.sources.fetch.fetch import Fetched, fetch_notices
from ipec_econ.sources.fetch.folder import ENDING
from ipec_econ.sources.fetch.patient_client import PatientClient
from ipec_econ.sources.fetch.record import RECORD
from ipec_econ.sources.fetch.request import make_request
from ipec_econ.sources.fetch.transport import HttpTransport
from ipec_econ.sources.fetch.window import cut_window

_STAGE = "fetch"


@dataclass(frozen=True, slots=True)
class FetchOutcome:
    """What was fetched, and where it lies."""

    folder: str
    fetched: Fetched

    def as_text(self) -> str:
        """Return the outcome for a terminal."""
        record = self.fetched.record
        n_new = self.fetched.n_new
        return "\n".join(
            [
                f"{self.folder}: {_count(record.releases, 'release')} on "
                f"{_count(record.pages, 'page')} in {_count(len(record.files), 'file')}, "
                f"{record.start} to {record.end}; {n_new or 'nothing'} new",
                f"record: {self.folder}/{RECORD}",
                f'next: awards: {{source: "{self.folder}/*{ENDING}", format: ocds}}',
            ]
        )

    def as_record(self) -> dict[str, object]:
        """Return the same for `--json`."""
        record = self.fetched.record
        return {
            "folder": self.folder,
            "record": f"{self.folder}/{RECORD}",
            "service": record.service,
            "from": record.start,
            "to": record.end,
            "releases": record.releases,
            "pages": record.pages,
            "files": len(record.files),
            "new_files": self.fetched.n_new,
            "notices": [
                {"code": n.code, "level": n.level, "where": n.where, "text": n.text}
                for n in self.fetched.notices
            ],
        }


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def fetch_to(
    service: str,
    start: str,
    end: str,
    *,
    out: str | None = None,
    endpoint: str | None = None,
    days: int | None = None,
    interval: float = 10,
    tries: int = 8,
    again: bool = False,
    observer: Observer | None = None,
    clock: Clock | None = None,
) -> FetchOutcome:
    """Fetch a window of a service into a folder.

    Parameters
    ----------
    service
        Its word on the command line.
    start, end
        First and last day, YYYY-MM-DD.
    out
        The folder; ``None`` for ``notices/SERVICE``.
    endpoint, days
        Another address; days of a piece; ``None`` for the service's own.
    interval, tries
        Seconds from request to request; how often a page is asked for.
    again
        Fetch what the folder holds already too.

    Raises
    ------
    SpecError
        The words describe nothing that can be fetched.
    SourceError
        A page does not come, or is not what it should be.
    PublishError
        The folder cannot be used.
    """
    watch = clock or SystemClock()
    watcher = observer or SilentObserver()
    request = make_request(
        service, start, end, today=watch.now().date(), endpoint=endpoint, days=days
    )
    folder = Path(out or f"notices/{service}")
    client = PatientClient(
        HttpTransport(f"ipec-econ/{find_version()} (research on public procurement)"),
        watch,
        request.service.waits,
        interval=interval,
        tries=tries,
        on_wait=lambda text: watcher.start_item(_STAGE, text),
    )
    watcher.start_stage(_STAGE, len(cut_window(request.window, request.days)))
    fetched = fetch_notices(
        request,
        folder,
        client,
        watch,
        again=again,
        on_piece=lambda name: watcher.end_item(_STAGE, name),
        on_page=lambda name: watcher.start_item(_STAGE, name),
    )
    watcher.end_stage(_STAGE)
    return FetchOutcome(folder.as_posix(), fetched)
