"""The pages of a piece that is being fetched, so that an interrupted run goes on with them."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

from ipec_econ.sources.fetch.page import Page
from ipec_econ.sources.fetch.record import PageRecord, write_json
from ipec_econ.sources.fetch.write_whole import write_whole

LIST = "pages.json"
COMPRESSION_LEVEL = 6


@dataclass(frozen=True, slots=True)
class HeldPage:
    """A page on disk, and the licence that it names."""

    record: PageRecord
    license: str


class UnfinishedPiece:
    """Pages in a folder of their own, a file each, beside the list of those that are whole."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder
        self._name = name
        self.pages: list[HeldPage] = self._read()

    def add(self, page: Page, url: str, retrieved: str) -> None:
        """Keep a page: its file first, then its place in the list."""
        sha256 = hashlib.sha256(page.line).hexdigest()
        record = PageRecord(
            url, retrieved, sha256, len(page.line), page.n_releases, page.releases_sha256
        )
        number = len(self.pages) + 1
        self._folder.mkdir(parents=True, exist_ok=True)
        write_whole(self._place(number), _pack(page.line + b"\n"))
        self.pages.append(HeldPage(record, page.license))
        listed = {"piece": self._name, "pages": [asdict(one) for one in self.pages]}
        write_whole(self._folder / LIST, write_json(listed))

    def clear(self) -> None:
        """Forget all pages."""
        shutil.rmtree(self._folder, ignore_errors=True)
        self.pages = []

    def join(self, target: Path) -> tuple[str, int]:
        """Write all pages into one file; return its sha256 and size.

        A gzip file is any number of gzip files, one behind the other: nothing is unpacked.
        """
        joined, digest = self._folder / "joined", hashlib.sha256()
        with joined.open("wb") as file:
            for number in range(1, len(self.pages) + 1):
                content = self._place(number).read_bytes()
                digest.update(content)
                file.write(content)
            size = file.tell()
            file.flush()
            os.fsync(file.fileno())
        joined.replace(target)
        return digest.hexdigest(), size

    def _place(self, number: int) -> Path:
        return self._folder / f"{number:05}.gz"

    def _read(self) -> list[HeldPage]:
        """Return the pages that an interrupted run left, or none where they cannot be trusted."""
        try:
            listed = json.loads((self._folder / LIST).read_bytes())
            if listed["piece"] != self._name:
                return []
            pages = [
                HeldPage(PageRecord(**one["record"]), one["license"]) for one in listed["pages"]
            ]
            for number, page in enumerate(pages, start=1):
                line = gzip.decompress(self._place(number).read_bytes())
                if hashlib.sha256(line.removesuffix(b"\n")).hexdigest() != page.record.sha256:
                    return []
        except (OSError, EOFError, ValueError, KeyError, TypeError):
            return []
        return pages


def _pack(content: bytes) -> bytes:
    """Return gzip without name and time, so that the same page is the same bytes."""
    packed = io.BytesIO()
    with gzip.GzipFile("", "wb", COMPRESSION_LEVEL, packed, mtime=0) as file:
        file.write(content)
    return packed.getvalue()
