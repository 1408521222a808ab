"""The record of what was fetched: fetch.json, from which a paper can say what it used."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

RECORD = "fetch.json"
"""The record's name in the folder of the files."""
VERSION = 1


@dataclass(frozen=True, slots=True)
class PageRecord:
    """One page.

    Attributes
    ----------
    url, retrieved
        What was asked for; when, in UTC.
    sha256, bytes
        Of the page's line in its file, without the line end.
    releases, releases_sha256
        How many; of them alone, in canonical JSON, without the package around them.
    """

    url: str
    retrieved: str
    sha256: str
    bytes: int
    releases: int
    releases_sha256: str


@dataclass(frozen=True, slots=True)
class FileRecord:
    """One file: the pages of one piece of the window, a line each.

    Attributes
    ----------
    name, sha256, bytes
        The file as it lies in the folder.
    start, end
        First and last day.
    last_page_full
        Whether the last page held as many releases as a page can, and named no next one.
    stale
        Whether it is to be fetched again.
    """

    name: str
    start: str
    end: str
    sha256: str
    bytes: int
    releases: int
    last_page_full: bool
    pages: tuple[PageRecord, ...]
    stale: bool = False


@dataclass(frozen=True, slots=True)
class FetchRecord:
    """One fetch: what was asked for, and the files that are there.

    Attributes
    ----------
    complete
        Whether every piece of the window has its file.
    licenses
        What the packages say of their licence.
    """

    service: str
    endpoint: str
    start: str
    end: str
    days: int
    complete: bool = False
    licenses: tuple[str, ...] = ()
    files: tuple[FileRecord, ...] = ()

    @property
    def releases(self) -> int:
        """How many releases all files hold."""
        return sum(file.releases for file in self.files)

    @property
    def pages(self) -> int:
        """How many pages all files hold."""
        return sum(len(file.pages) for file in self.files)

    def find_file(self, name: str) -> FileRecord | None:
        """Return the record of a file that need not be fetched."""
        return next((one for one in self.files if one.name == name and not one.stale), None)

    def put_file(self, file: FileRecord, licenses: frozenset[str]) -> FetchRecord:
        """Return the record with a file, in the place of a former one of its name."""
        others = [one for one in self.files if one.name != file.name]
        return replace(
            self,
            files=tuple(sorted([*others, file], key=lambda one: one.name)),
            licenses=tuple(sorted(licenses.union(self.licenses))),
        )

    def make_stale(self) -> FetchRecord:
        """Return the record with every file to be fetched again."""
        return replace(
            self, complete=False, files=tuple(replace(one, stale=True) for one in self.files)
        )


def write_record(record: FetchRecord) -> bytes:
    """Return the record as text."""
    head = {"version": VERSION, **asdict(record)}
    files = head.pop("files")
    totals = {"releases": record.releases, "pages": record.pages}
    return write_json({**head, **totals, "files": files})


def read_record(content: bytes) -> FetchRecord:
    """Read a record.

    Raises
    ------
    ValueError
        It is none, or of another version.
    """
    try:
        found = json.loads(content)
        if found.pop("version") != VERSION:
            raise ValueError("another version of this record")
        del found["releases"], found["pages"]
        files = tuple(_read_file(one) for one in found.pop("files"))
        record = FetchRecord(**{**found, "licenses": tuple(found["licenses"]), "files": files})
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(str(error)) from error
    _check_types(record)
    return record


def write_json(value: Mapping[str, Any]) -> bytes:
    """Return readable JSON that ends in a line end."""
    return (json.dumps(value, indent=1, ensure_ascii=False) + "\n").encode()


def _read_file(found: dict[str, Any]) -> FileRecord:
    pages = tuple(PageRecord(**one) for one in found.pop("pages"))
    file = FileRecord(**found, pages=pages)
    _check_types(file)
    for page in pages:
        _check_types(page)
    return file


def _check_types(one: FetchRecord | FileRecord | PageRecord) -> None:
    kinds = {"str": str, "int": int, "bool": bool}
    for field in fields(one):
        kind = kinds.get(str(field.type), object)
        if not isinstance(getattr(one, field.name), kind):
            raise ValueError(f"`{field.name}` is no {field.type}")  # noqa: TRY004 as all else here
