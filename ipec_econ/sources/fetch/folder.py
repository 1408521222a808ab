"""The folder of a fetch: its record, its files, and one run at a time."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO

from ipec_econ.core.errors import Problem, PublishError, SourceError
from ipec_econ.sources.fetch.record import (
    RECORD,
    FetchRecord,
    FileRecord,
    read_record,
    write_record,
)
from ipec_econ.sources.fetch.request import FetchRequest
from ipec_econ.sources.fetch.unfinished_piece import UnfinishedPiece
from ipec_econ.sources.fetch.write_whole import write_whole

LOCK = ".lock"
UNFINISHED = ".pages"
ENDING = ".jsonl.gz"


class FetchFolder:
    """A folder that one fetch fills."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def start(self, request: FetchRequest, *, again: bool) -> FetchRecord:
        """Return the record to go on with: the folder's, or a new one.

        Raises
        ------
        PublishError
            The folder holds something else.
        SourceError
            Files are no longer what was fetched.
        """
        asked = FetchRecord(
            request.service.name,
            request.endpoint,
            request.window.start.isoformat(),
            request.window.end.isoformat(),
            request.days,
        )
        found = self._read()
        if found is None:
            self.save(asked)
            return asked
        if replace(found, complete=False, licenses=(), files=()) != asked:
            raise PublishError(_describe_other(self._folder, found))
        # An interrupted --again goes on: its files that are not fetched yet are marked so.
        found = found.make_stale() if again and found.complete else self._keep_present(found)
        self.save(found)
        return found

    def save(self, record: FetchRecord) -> None:
        """Write the record."""
        write_whole(self._folder / RECORD, write_record(record))

    def open_piece(self, name: str) -> UnfinishedPiece:
        """Return the pages of a piece so far."""
        return UnfinishedPiece(self._folder / UNFINISHED, name)

    def forget_pages(self) -> None:
        """Remove the pages of a piece whose file is there."""
        shutil.rmtree(self._folder / UNFINISHED, ignore_errors=True)

    def locate(self, name: str) -> Path:
        """Return the path of a file."""
        return self._folder / name

    def _read(self) -> FetchRecord | None:
        path = self._folder / RECORD
        if not path.exists():
            own = {LOCK, f".{RECORD}.new"}
            foreign = sorted(one.name for one in self._folder.iterdir() if one.name not in own)
            if foreign:
                raise PublishError(_describe_foreign(self._folder, foreign))
            return None
        try:
            return read_record(path.read_bytes())
        except ValueError as error:
            raise SourceError(_describe_bad_record(path, error)) from error

    def _keep_present(self, record: FetchRecord) -> FetchRecord:
        """Return the record of the files that are there; one that was taken away is fetched."""
        present = [one for one in record.files if self.locate(one.name).exists()]
        changed = [one for one in present if not one.stale and self._hash(one) != one.sha256]
        if changed:
            raise SourceError([_describe_changed(self.locate(one.name)) for one in changed])
        is_whole = record.complete and len(present) == len(record.files)
        return replace(record, files=tuple(present), complete=is_whole)

    def _hash(self, file: FileRecord) -> str:
        with self.locate(file.name).open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()


@contextmanager
def open_fetch_folder(folder: Path) -> Iterator[FetchFolder]:
    """Give the folder to one run at a time; it is made where it is not there.

    Raises
    ------
    PublishError
        ``publish/cannot-write``, or another run is at work in it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / LOCK).open("wb") as held:
            if not _lock(held):
                raise PublishError(_describe_locked(folder))
            yield FetchFolder(folder)
    except OSError as error:
        raise PublishError(
            Problem(
                "publish/cannot-write",
                f"{folder.as_posix()} cannot be written: {error.strerror or error}",
                fix="name a folder that you may write to with --out, and check the space on its "
                "disk; what was fetched before is kept",
            )
        ) from error


def _lock(held: IO[bytes]) -> bool:
    """Lock a file until it is closed, by whatever end the run comes to."""
    try:
        import fcntl  # not on every system
    except ImportError:
        return True
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _describe_locked(folder: Path) -> Problem:
    return Problem(
        "source/fetch-folder",
        f"another run of `ipec fetch` is at work in {folder.as_posix()}",
        folder.as_posix(),
        "two runs would write the same files, and ask the service twice as often",
        "wait for it, or name another folder with --out",
    )


def _describe_foreign(folder: Path, names: Sequence[str]) -> Problem:
    return Problem(
        "source/fetch-folder",
        f"{folder.as_posix()} holds {len(names)} file(s) that no fetch wrote: {names[0]} …",
        folder.as_posix(),
        "the record of a fetch vouches for every file of its folder",
        "name a new folder with --out",
    )


def _describe_other(folder: Path, found: FetchRecord) -> Problem:
    return Problem(
        "source/fetch-folder",
        f"{folder.as_posix()} is the folder of another fetch: {found.service} from {found.start} "
        f"to {found.end} in pieces of {found.days} days, at {found.endpoint}",
        folder.as_posix(),
        "the record of a fetch vouches for every file of its folder",
        "name a new folder with --out; a study can name the files of several",
    )


def _describe_bad_record(path: Path, error: ValueError) -> Problem:
    return Problem(
        "source/fetch-record",
        f"{path.as_posix()} is no record of a fetch: {error}",
        path.as_posix(),
        "without it nobody knows what the folder's files are",
        "name a new folder with --out, or put the record back",
    )


def _describe_changed(path: Path) -> Problem:
    return Problem(
        "source/fetch-changed",
        f"{path.as_posix()} is no longer the file that was fetched",
        path.as_posix(),
        f"its sha256 is another than {RECORD} has",
        "put the file back; or remove it, and give the same command to fetch it again",
    )
