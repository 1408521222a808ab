"""What every reader is asked, and what it returns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from ipec_econ.core.mentions import Mentions
from ipec_econ.core.notice import Notice

HEAD_ROWS = 1000
"""Rows looked at when only names and types are wanted."""


@dataclass(frozen=True, slots=True)
class SourceRequest:
    """One source to read.

    Attributes
    ----------
    text
        The source as the spec wrote it, without a password: what messages and records show.
    address
        The same with its password, for the database driver; equal to ``text`` elsewhere.
    path
        The file, resolved against the spec's folder; ``None`` for datasets and servers.
    query, sheet
        For databases and workbooks.
    limit
        Rows to read; ``None`` means all of them, and a hash of the input.
    mentions
        A reader of columns may leave out those that these cannot mean; ``None`` where all are
        wanted.
    """

    text: str
    address: str
    path: Path | None
    query: str | None = None
    sheet: str | None = None
    limit: int | None = None
    mentions: Mentions | None = None


def make_request(source: str, base: str, limit: int | None) -> SourceRequest:
    """Return the request for a file of notices, whose path holds in any folder."""
    return SourceRequest(source, source, (Path(base) / source).absolute(), limit=limit)


@dataclass(frozen=True, slots=True)
class RowPlaces:
    """Where rows stand in their source, for messages.

    ``word`` is ``line`` (text files) or ``row``; empty where a row has no place of its own,
    as in the answer to a query. ``locate`` maps a 0-based row index to a number from 1.
    """

    source: str
    word: str
    locate: Callable[[int], int]
    n_rows: int

    def describe(self, index: int) -> str:
        """Return ``line 17``, or an empty string where rows have no place."""
        return f"{self.word} {self.locate(index)}" if self.word else ""


@dataclass(frozen=True, slots=True)
class SourceRows:
    """The rows of one source.

    Attributes
    ----------
    table
        Columns of the five types text, integer, number, date and boolean; of ``raw`` sources
        all columns are text as written, still to be typed. A number column may be float32, so
        that a key stored with too few digits can be refused.
    raw
        True for delimited text, whose columns carry no types.
    sha256, n_bytes
        Of the file's bytes, or of the rows in canonical csv; ``None`` bytes without a file.
        Empty when only the head was read.
    """

    table: pa.Table
    kind: str
    sha256: str
    n_bytes: int | None
    places: RowPlaces
    raw: bool = False
    notices: tuple[Notice, ...] = ()
