"""A file's bytes as a stream: unpacked when gzipped, hashed on the way."""

from __future__ import annotations

import gzip
import hashlib
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, BinaryIO

from ipec_econ.core.errors import Problem, SourceError
from ipec_econ.sources.readers.file_bytes import check_file
from ipec_econ.sources.readers.source import SourceRequest

BUFFER_BYTES = 1 << 20
GZIP_MARK = b"\x1f\x8b"
UTF8_MARK = b"\xef\xbb\xbf"
OTHER_MARKS = {
    b"\xff\xfe\x00\x00": "UTF-32",
    b"\x00\x00\xfe\xff": "UTF-32",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}
ZIP_MARK = b"PK\x03\x04"
TAR_MARK, TAR_MARK_AT, TAR_BYTES = b"ustar", 257, 512


@dataclass(frozen=True, slots=True)
class ByteStream:
    """Lines of text, without the byte order mark of utf-8, and the file they come from."""

    lines: IO[bytes]
    file: _HashedFile


@contextmanager
def open_byte_stream(request: SourceRequest, *, kind: str = "JSON") -> Iterator[ByteStream]:
    """Open a file; the first bytes, not the ending, tell whether it is gzipped.

    XML may be of another encoding than utf-8, which it names itself.

    Raises
    ------
    SourceError
        The file is missing, empty, may not be read, is a zip file, or starts with the mark of
        another encoding.
    """
    path = check_file(request)
    try:
        handle = path.open("rb", buffering=0)
    except OSError as error:
        raise SourceError(_describe_unreadable(request, error)) from error
    with handle:
        file = _HashedFile(handle)
        stream: IO[bytes] = io.BufferedReader(file, BUFFER_BYTES)
        if _peek(stream).startswith(GZIP_MARK):
            stream = io.BufferedReader(gzip.GzipFile(fileobj=stream), BUFFER_BYTES)
        _skip_mark(stream, request, kind)
        yield ByteStream(stream, file)


class _HashedFile(io.RawIOBase):
    """A raw file that hashes what is read from it."""

    def __init__(self, handle: BinaryIO | io.FileIO) -> None:
        super().__init__()
        self._handle = handle
        self._hash = hashlib.sha256()
        self.n_bytes = 0

    def readable(self) -> bool:
        """Return True, as buffered readers ask."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fill a buffer and return the number of bytes."""
        count = self._handle.readinto(buffer) or 0  # type: ignore[union-attr]
        self._hash.update(memoryview(buffer)[:count])
        self.n_bytes += count
        return count

    def finish(self) -> str:
        """Return the sha256 of the whole file, read to its end."""
        while self.read(BUFFER_BYTES):
            pass
        return self._hash.hexdigest()


def is_tar(stream: IO[bytes]) -> bool:
    """Tell a tar archive by its mark, without reading on."""
    return _peek(stream, TAR_BYTES)[TAR_MARK_AT:].startswith(TAR_MARK)


def _peek(stream: IO[bytes], n_bytes: int = 4) -> bytes:
    found: bytes = stream.peek(n_bytes)[:n_bytes]  # type: ignore[attr-defined]
    return found


def _skip_mark(stream: IO[bytes], request: SourceRequest, kind: str) -> None:
    try:
        start = _peek(stream)
    except (OSError, EOFError, zlib.error) as error:
        raise SourceError(_describe_broken_gzip(request, error)) from error
    for mark, name in OTHER_MARKS.items() if kind != "XML" else ():
        if start.startswith(mark):
            raise SourceError(
                Problem(
                    "source/encoding",
                    f"`{request.text}` is not utf-8: it starts with the mark of {name}",
                    f"{request.text}, line 1, byte 0",
                    f"{kind} is utf-8",
                    f"convert it: iconv -f {name} -t UTF-8 IN > OUT",
                )
            )
    if start.startswith(ZIP_MARK):
        raise SourceError(
            Problem(
                "source/not-text",
                f"`{request.text}` is a zip file",
                request.text,
                fix=f"unpack it, or compress the {kind} with gzip (.gz)",
            )
        )
    if kind != "XML" and is_tar(stream):
        raise SourceError(
            Problem(
                "source/not-text",
                f"`{request.text}` is a tar archive",
                request.text,
                fix="unpack it, and name its files by a pattern: folder/**/*",
            )
        )
    if start.startswith(UTF8_MARK):
        stream.read(len(UTF8_MARK))


def _describe_unreadable(request: SourceRequest, error: Exception) -> Problem:
    return Problem(
        "source/unreadable",
        f"`{request.text}` cannot be read: {error}",
        request.text,
        fix="check that you may read the file and that no other program locks it",
    )


def _describe_broken_gzip(request: SourceRequest, error: Exception) -> Problem:
    return Problem(
        "source/unreadable",
        f"`{request.text}` is no whole gzip file: {error}",
        request.text,
        fix="download or compress it again",
    )
