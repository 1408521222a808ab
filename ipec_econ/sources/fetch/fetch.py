"""All pages of a window, into a folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ipec_econ.core.errors import Problem, SourceError
from ipec_econ.core.notice import Notice
from ipec_econ.sources.fetch.clock import Clock
from ipec_econ.sources.fetch.folder import ENDING, FetchFolder, open_fetch_folder
from ipec_econ.sources.fetch.page import Page
from ipec_econ.sources.fetch.patient_client import PatientClient
from ipec_econ.sources.fetch.record import FetchRecord, FileRecord
from ipec_econ.sources.fetch.request import FetchRequest
from ipec_econ.sources.fetch.unfinished_piece import HeldPage, UnfinishedPiece
from ipec_econ.sources.fetch.window import Window, cut_window

MAX_PAGES = 10_000
"""Pages of a piece: more is a service that goes round in circles."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a fetch left in its folder.

    Attributes
    ----------
    record
        What lies in the folder.
    n_new
        Files that this run wrote.
    notices
        Pages that may be missing, and files whose releases changed.
    """

    record: FetchRecord
    n_new: int
    notices: tuple[Notice, ...]


def fetch_notices(
    request: FetchRequest,
    folder: Path,
    client: PatientClient,
    clock: Clock,
    *,
    again: bool = False,
    on_piece: Callable[[str], None] = lambda _: None,
    on_page: Callable[[str], None] = lambda _: None,
) -> Fetched:
    """Fetch what the folder does not hold yet, a page at a time.

    Parameters
    ----------
    again
        Fetch what it holds too; each file is replaced when its new pages are all there.
    on_piece, on_page
        Told of each piece that is done and of each page that is asked for.

    Raises
    ------
    SourceError
        A page does not come, or is not what it should be; the next run goes on from there.
    PublishError
        The folder cannot be written, holds something else, or another run is at work in it.
    """
    n_new, changed = 0, []
    with open_fetch_folder(folder) as place:
        record = place.start(request, again=again)
        former = {file.name: file for file in record.files}
        for piece in cut_window(request.window, request.days):
            name = piece.name + ENDING
            if record.find_file(name) is None:
                file, licenses = _fetch_piece(request, piece, place, client, clock, on_page)
                record = record.put_file(file, licenses)
                place.save(record)
                place.forget_pages()
                n_new += 1
                if name in former and _list_releases(former[name]) != _list_releases(file):
                    changed.append(name)
            on_piece(piece.name)
        if not record.complete:
            record = replace(record, complete=True)
            place.save(record)
    return Fetched(record, n_new, (*_remark_on_full(record), *_remark_on_changed(changed)))


def _fetch_piece(
    request: FetchRequest,
    piece: Window,
    place: FetchFolder,
    client: PatientClient,
    clock: Clock,
    on_page: Callable[[str], None],
) -> tuple[FileRecord, frozenset[str]]:
    held = place.open_piece(piece.name)
    url = _find_start(held, request.write_url(piece), client, on_page)
    while url is not None:
        on_page(f"{piece.name}, page {len(held.pages) + 1}")
        page = client.get(url)
        _check_progress(page, url, held.pages)
        held.add(page, url, clock.now().isoformat(timespec="seconds"))
        url = page.next_url
    name = piece.name + ENDING
    sha256, size = held.join(place.locate(name))
    pages = tuple(one.record for one in held.pages)
    file = FileRecord(
        name,
        piece.start.isoformat(),
        piece.end.isoformat(),
        sha256,
        size,
        sum(page.releases for page in pages),
        pages[-1].releases >= request.service.page_size,
        pages,
    )
    return file, frozenset(one.license for one in held.pages if one.license)


def _find_start(
    held: UnfinishedPiece, first: str, client: PatientClient, on_page: Callable[[str], None]
) -> str | None:
    """Return where to go on; a piece begins anew where the service moved on since.

    Where it no longer gives the last page that an interrupted run had, the pages after it would be
    those of another series: some releases twice, others never.
    """
    if held.pages:
        last = held.pages[-1]
        on_page("the last page again")
        page = _ask_again(last.record.url, client)
        if page is not None and page.releases_sha256 == last.record.releases_sha256:
            return page.next_url
    held.clear()
    return first


def _ask_again(url: str, client: PatientClient) -> Page | None:
    """Return a page, or ``None`` where the service does not know its address any more."""
    try:
        return client.get(url)
    except SourceError as error:
        if error.problems[0].code == "source/fetch-refused":
            return None
        raise


def _check_progress(page: Page, url: str, before: Sequence[HeldPage]) -> None:
    asked = {url, *(one.record.url for one in before)}
    if page.next_url in asked:
        raise SourceError(_describe_circle(url, "its next page is one that was read before"))
    if any(one.record.releases_sha256 == page.releases_sha256 for one in before):
        raise SourceError(_describe_circle(url, "it has the releases of a page before it"))
    if len(before) + 1 >= MAX_PAGES and page.next_url is not None:
        raise SourceError(_describe_circle(url, f"it is page {MAX_PAGES}, and not the last"))


def _list_releases(file: FileRecord) -> list[str]:
    return [page.releases_sha256 for page in file.pages]


def _describe_circle(url: str, what: str) -> Problem:
    return Problem(
        "source/fetch-circle",
        f"the pages do not come to an end at `{url}`: {what}",
        url,
        "the service would be asked for ever, and its releases counted twice",
        "try again later, with fewer days at once (`--days 1`), and report it to the publisher",
    )


def _remark_on_full(record: FetchRecord) -> list[Notice]:
    full = [file.name for file in record.files if file.last_page_full]
    if not full:
        return []
    text = (
        f"{len(full)} files end with a page as full as a page can be, that names no next one: "
        f"releases may be missing ({', '.join(full[:3])})"
    )
    return [Notice("source/fetch-full-page", "sources", record.service, text, "warning")]


def _remark_on_changed(names: Sequence[str]) -> list[Notice]:
    if not names:
        return []
    text = (
        f"{len(names)} files have other releases than when they were fetched before "
        f"({', '.join(names[:3])})"
    )
    return [Notice("source/fetch-other-releases", "sources", "fetch", text, "warning")]
