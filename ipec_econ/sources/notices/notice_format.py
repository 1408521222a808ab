"""What a format of notices must say to be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any

from ipec_econ.core.errors import Problem
from ipec_econ.core.notice import Level
from ipec_econ.sources.notices.tally import Tally

Cells = dict[str, Any]
"""A row's cells by column."""


class NotNoticesError(Exception):
    """Something that is no notice of the format; the message says what it is instead."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One notice as parsed, and its line or number in the file."""

    value: Any
    place: int


@dataclass(frozen=True, slots=True)
class NoticeFormat:
    """A format of award notices.

    Attributes
    ----------
    name
        Its word in the spec.
    kind
        ``XML``, ``JSON`` or ``csv``: what a file is said to be.
    split
        A file's bytes and name → its notices, and problems where reading ends.
    flatten
        A notice → its award × supplier rows; raises `NotNoticesError`.
    oddities
        What is counted, and what is said of it.
    unused
        Columns that the format never fills.
    collect
        All rows → the same rows in the same order, where a row needs others; ``None``: as they are.
    latest
        What stays in the step `superseded`.
    """

    name: str
    kind: str
    split: Callable[[IO[bytes], str], Iterator[Unit | Problem]]
    flatten: Callable[[Any, Tally, str], list[Cells]]
    oddities: Mapping[str, tuple[str, Level]]
    unused: frozenset[str] = frozenset()
    collect: Callable[[Iterable[Cells], Tally], Iterator[Cells]] | None = None
    latest: str = "the last version of each notice"
