"""JSON documents of a file: one on each line, or one for the whole file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

import orjson

from ipec_econ.core.errors import Problem
from ipec_econ.sources.notices.byte_stream import DAMAGE, describe_damage

MAX_PROBLEMS = 20
"""Problems reported of one file; reading stops there."""

HUGE = "number is infinity"
"""What the fast parser says to numbers that no double can hold."""

ODD_WORDS = ("NaN", "Infinity", "-Infinity")
SHOWN = 10

DEEP = 200
"""Levels of brackets from which nesting is named as the likely reason for an error."""


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed document; ``line`` is where it starts, 0 where it is the whole file."""

    value: Any
    line: int


def read_documents(stream: IO[bytes], source: str) -> Iterator[Document | Problem]:
    """Yield the documents of a file in order, and a problem where one cannot be parsed.

    A file whose first line is a whole document is read line by line, in little memory;
    otherwise the file is parsed as one document. Blank lines are skipped. At most
    `MAX_PROBLEMS` problems are given.
    """
    n_problems = 0
    for found in _read(stream, source):
        yield found
        if isinstance(found, Problem):
            n_problems += 1
            if n_problems == MAX_PROBLEMS:
                return


def _read(stream: IO[bytes], source: str) -> Iterator[Document | Problem]:
    try:
        yield from _parse_stream(stream, source)
    except DAMAGE as error:
        yield describe_damage(source, error)


def _parse_stream(stream: IO[bytes], source: str) -> Iterator[Document | Problem]:
    line, text = _find_line(stream, 0)
    if not text:
        yield Problem("source/empty-file", f"`{source}` holds only blanks", source)
        return
    if not _is_whole(text):
        yield _parse(text + stream.read(), source, line, whole=True)
        return
    first = _parse(text, source, line)
    line, text = _find_line(stream, line)
    if not text and isinstance(first, Document):
        yield Document(first.value, 0)
        return
    yield first
    while text:
        yield _parse(text, source, line)
        line, text = _find_line(stream, line)


def _find_line(stream: IO[bytes], line: int) -> tuple[int, bytes]:
    """Return the number and text of the next line that is not blank; no text at the end."""
    while text := stream.readline():
        line += 1
        if not text.isspace():
            return line, text
    return line, b""


def _is_whole(text: bytes) -> bool:
    """Tell a line that is a document, or was meant as one, from the start of a longer one."""
    if text.strip().endswith((b"}", b"]")) and _measure_depth(text) <= 0:
        return True
    try:
        orjson.loads(text)
    except orjson.JSONDecodeError:
        return False
    return True


def _parse(text: bytes, source: str, line: int, *, whole: bool = False) -> Document | Problem:
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        value = _parse_odd_numbers(text, error)
        if value is None:
            return _describe(text, source, line, error)
    return Document(value, 0 if whole else line)


def _parse_odd_numbers(text: bytes, error: orjson.JSONDecodeError) -> Any:
    """Parse numbers that no double can hold (1e9999), or Python's words for them; else `None`.

    Registers publish the first, and a script that saves them again writes the others. They are
    no numbers to anyone who asks for one, so that an amount like this is counted as missing.
    """
    # The parser counts characters, not bytes.
    rest = text.decode("utf-8", "replace")[error.pos : error.pos + SHOWN]
    if HUGE not in error.msg and not rest.startswith(ODD_WORDS):
        return None
    try:
        value = json.loads(text)
        # Half a surrogate pair is read here too, and is no text.
        json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return None
    return value


def _describe(text: bytes, source: str, line: int, error: orjson.JSONDecodeError) -> Problem:
    try:
        written = text.decode("utf-8")
    except UnicodeDecodeError as bad:
        at = line + text.count(b"\n", 0, bad.start)
        byte = bad.start - text.rfind(b"\n", 0, bad.start)
        return Problem(
            "source/encoding",
            f"line {at} of `{source}` is not utf-8: its byte {byte} is 0x{text[bad.start]:02x}",
            f"{source}, line {at}, byte {byte}",
            "JSON is utf-8; another encoding read as utf-8 would garble names",
            "convert the file: iconv -f WINDOWS-1252 -t UTF-8 IN > OUT",
        )
    # An error at the end of a line is on that line, not at the start of the next.
    if written[: error.pos].endswith("\n") and not written[error.pos :]:
        stripped = written.rstrip()
        at, column = line + stripped.count("\n"), len(stripped) - stripped.rfind("\n")
    else:
        at, column = line + error.lineno - 1, error.colno
    depth = _measure_depth(written[: error.pos + 1].encode())
    why = f"brackets are open {depth} levels deep there" if depth > DEEP else ""
    return Problem(
        "source/bad-json",
        f"line {at} of `{source}` is no JSON: {error.msg}",
        f"{source}, line {at}, column {column}",
        why,
        "download the file again, or take the line out; a file holds one document, or one on "
        "each line",
    )


def _measure_depth(text: bytes) -> int:
    """Return how many brackets are open at the end; those inside texts count too."""
    return text.count(b"[") + text.count(b"{") - text.count(b"]") - text.count(b"}")
