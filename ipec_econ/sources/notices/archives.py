"""The files inside a tar archive, one after the other; any other file is its only member."""

from __future__ import annotations

import tarfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from ipec_econ.core.errors import Problem
from ipec_econ.sources.notices.byte_stream import is_tar


@dataclass(frozen=True, slots=True)
class Member:
    """A file's bytes, and its name for messages: ``2024-01.tar.gz: 000123_2024.xml``."""

    name: str
    stream: IO[bytes]


def list_members(stream: IO[bytes], source: str) -> Iterator[Member | Problem]:
    """Yield the files of a stream, and a problem where an archive breaks off.

    Archives are read from front to end, and nothing is unpacked to disk: a member's name is text
    for messages alone.
    """
    if not is_tar(stream):
        yield Member(source, stream)
        return
    try:
        with tarfile.open(fileobj=stream, mode="r|") as archive:
            for entry in archive:
                content = archive.extractfile(entry) if entry.isfile() else None
                if content is not None:
                    yield Member(f"{source}: {entry.name}", content)
    except (tarfile.TarError, OSError, EOFError, zlib.error) as error:
        yield Problem(
            "source/unreadable",
            f"`{source}` is no whole archive: {error}",
            source,
            fix="download it again",
        )
