"""A file's bytes as a stream: unpacked when gzipped, hashed on the way."""

from __future__ import annotations

import gzip
import hashlib
import io
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
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
ZIP_MARKS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
"""Of a zip archive, of an empty one, and of the first part of a divided one."""
DAMAGE = (OSError, EOFError, zlib.error, tarfile.TarError)
"""What reading raises where a file, or one inside an archive, is cut short or damaged."""
TAR_MARK, TAR_MARK_AT, TAR_BYTES = b"ustar", 257, 512


@dataclass(frozen=True, slots=True)
class ByteStream:
    """Lines of text, without the byte order mark of utf-8, and the file they come from."""

    lines: IO[bytes]
    file: HashedFile


@contextmanager
def open_byte_stream(request: SourceRequest, *, kind: str = "JSON") -> Iterator[ByteStream]:
    """Open a file; the first bytes, not the ending, tell whether it is gzipped.

    XML may be of another encoding than utf-8, which it names itself. Archives are left packed.

    Raises
    ------
    SourceError
        The file is missing, empty, may not be read, or starts with the mark of another encoding.
    """
    path = check_file(request)
    try:
        handle = path.open("rb", buffering=0)
    except OSError as error:
        raise SourceError(_describe_unreadable(request, error)) from error
    with handle:
        file = HashedFile(handle, path)
        stream: IO[bytes] = io.BufferedReader(file, BUFFER_BYTES)
        yield ByteStream(prepare_stream(stream, request.text, kind), file)


def prepare_stream(stream: IO[bytes], name: str, kind: str) -> IO[bytes]:
    """Return a stream unpacked where it is gzipped, after the byte order mark of utf-8.

    Raises
    ------
    SourceError
        It starts with the mark of another encoding, or cannot be unpacked.
    """
    try:
        if _peek(stream).startswith(GZIP_MARK):
            stream = io.BufferedReader(gzip.GzipFile(fileobj=stream), BUFFER_BYTES)
        start = _peek(stream)
    except DAMAGE as error:
        raise SourceError(describe_damage(name, error)) from error
    for mark, encoding in OTHER_MARKS.items() if kind != "XML" else ():
        if start.startswith(mark):
            raise SourceError(_describe_encoding(name, kind, encoding))
    if start.startswith(UTF8_MARK):
        stream.read(len(UTF8_MARK))
    return stream


class HashedFile(io.RawIOBase):
    """A raw file that hashes what is read from it."""

    def __init__(self, handle: BinaryIO | io.FileIO, path: Path) -> None:
        super().__init__()
        self._handle = handle
        self._path = path
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

    def open_again(self) -> BinaryIO:
        """Open the file beside this stream, to read it in any order."""
        return self._path.open("rb")

    def measure(self) -> int:
        """Return the size of the whole file."""
        return self._path.stat().st_size

    def finish(self) -> str:
        """Return the sha256 of the whole file, read to its end."""
        while self.read(BUFFER_BYTES):
            pass
        return self._hash.hexdigest()


def is_tar(stream: IO[bytes]) -> bool:
    """Tell a tar archive by its mark, without reading on; what cannot be read is none."""
    return _peek_safely(stream, TAR_BYTES)[TAR_MARK_AT:].startswith(TAR_MARK)


def is_zip(stream: IO[bytes]) -> bool:
    """Tell a zip archive by its mark, without reading on; what cannot be read is none."""
    return _peek_safely(stream, 4).startswith(ZIP_MARKS)


def describe_damage(name: str, error: Exception) -> Problem:
    """Describe a file, or a file inside an archive, that cannot be read to its end."""
    return Problem(
        "source/unreadable",
        f"`{name}` is cut short or damaged: {error}",
        name,
        fix="download or compress it again",
    )


def _peek_safely(stream: IO[bytes], n_bytes: int) -> bytes:
    try:
        return _peek(stream, n_bytes)
    except DAMAGE:
        # Whoever reads on is told why.
        return b""


def _peek(stream: IO[bytes], n_bytes: int = 4) -> bytes:
    found: bytes = stream.peek(n_bytes)[:n_bytes]  # type: ignore[attr-defined]
    return found


def _describe_unreadable(request: SourceRequest, error: Exception) -> Problem:
    return Problem(
        "source/unreadable",
        f"`{request.text}` cannot be read: {error}",
        request.text,
        fix="check that you may read the file and that no other program locks it",
    )


def _describe_encoding(name: str, kind: str, encoding: str) -> Problem:
    return Problem(
        "source/encoding",
        f"`{name}` is not utf-8: it starts with the mark of {encoding}",
        f"{name}, line 1, byte 0",
        f"{kind} is utf-8",
        f"convert it: iconv -f {encoding} -t UTF-8 IN > OUT",
    )
