"""What the record of a fetch says of the files that a study names."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path, PurePosixPath

from ipec_econ.core.notice import Notice
from ipec_econ.core.tables import InputRecord
from ipec_econ.sources.fetch.record import RECORD, FetchRecord, read_record
from ipec_econ.sources.fetch.window import Window, cut_window

SHOWN = 3


def remark_on_fetched(inputs: Sequence[InputRecord], *, base: str) -> tuple[Notice, ...]:
    """Return a notice for each folder that a fetch filled, and a warning where not all is used.

    Parameters
    ----------
    inputs
        The files as read, to their ends.
    base
        Folder that their paths start from.
    """
    folders: dict[PurePosixPath, list[InputRecord]] = {}
    for one in inputs:
        folders.setdefault(PurePosixPath(one.path).parent, []).append(one)
    notices: list[Notice] = []
    for folder, files in folders.items():
        path = Path(base) / folder / RECORD
        if path.is_file():
            notices += _remark(path.read_bytes(), (folder / RECORD).as_posix(), files)
    return tuple(notices)


def _remark(content: bytes, shown: str, files: Sequence[InputRecord]) -> Iterator[Notice]:
    try:
        record = read_record(content)
        n_pieces = len(cut_window(_read_window(record), record.days))
    except ValueError as error:
        text = f"`{shown}` lies beside the files and is no record of a fetch: {error}"
        yield Notice("source/fetch-record", "sources", shown, text, "warning")
        return
    text = (
        f"fetched from {record.service}, {record.start} to {record.end}: {record.releases} "
        f"releases on {record.pages} pages in {len(record.files)} files (the record's sha256 is "
        f"{hashlib.sha256(content).hexdigest()})"
    )
    yield Notice("source/fetched", "sources", shown, text)
    lacks = list(_list_lacks(record, n_pieces, files))
    if lacks:
        yield Notice("source/fetch-partial", "sources", shown, "; ".join(lacks), "warning")


def _list_lacks(record: FetchRecord, n_pieces: int, files: Sequence[InputRecord]) -> Iterator[str]:
    held = {one.name: one.sha256 for one in record.files}
    named = {PurePosixPath(one.path).name: one.sha256 for one in files}
    if not record.complete:
        n_done = sum(not one.stale for one in record.files)
        yield f"the fetch is not finished: {n_done} of {n_pieces} pieces of its window are there"
    left = sorted(held.keys() - named.keys())
    if left:
        yield f"{len(left)} of its {len(held)} files are not read ({_show(left)})"
    foreign = sorted(named.keys() - held.keys())
    if foreign:
        yield f"{len(foreign)} files are not of the fetch ({_show(foreign)})"
    changed = sorted(name for name in named.keys() & held.keys() if named[name] != held[name])
    if changed:
        yield f"{len(changed)} files are no longer what was fetched ({_show(changed)})"


def _read_window(record: FetchRecord) -> Window:
    return Window(date.fromisoformat(record.start), date.fromisoformat(record.end))


def _show(names: Sequence[str]) -> str:
    return ", ".join(names[:SHOWN]) + (", …" if len(names) > SHOWN else "")
