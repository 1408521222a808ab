"""The files of notices inside an archive, one by one; any other file is its only member."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator, Mapping

from ipec_econ.core.errors import Problem, SourceError
from ipec_econ.core.notice import Level
from ipec_econ.sources.notices.byte_stream import (
    DAMAGE,
    ByteStream,
    describe_damage,
    is_tar,
    is_zip,
    prepare_stream,
)
from ipec_econ.sources.notices.member import Member, is_read, show_name
from ipec_econ.sources.notices.size_budget import SizeBudget
from ipec_econ.sources.notices.tally import Tally
from ipec_econ.sources.notices.zip_members import open_zip_members

ARCHIVE_ODDITIES: Mapping[str, tuple[str, Level]] = {
    "source/archive-members": (
        "files inside archives are no notices by their names, and are not read",
        "info",
    ),
}
"""What is counted of every format, and what is said of it."""


def list_members(
    stream: ByteStream, source: str, *, kind: str, tally: Tally
) -> Iterator[Member | Problem]:
    """Yield the files of notices of a stream, and a problem where one cannot be opened.

    Nothing is unpacked to disk: a member's name is text for messages alone. Members are read where
    they end in .json, .jsonl, .ndjson, .xml, .atom or .csv, with or without .gz; others are
    counted.

    Parameters
    ----------
    kind
        ``XML``, ``JSON`` or ``csv``: what a file is said to be.
    """
    if is_zip(stream.lines):
        members = open_zip_members(stream.file, source)
    elif is_tar(stream.lines):
        members = _open_tar_members(stream, source)
    else:
        yield Member(source, stream.lines)
        return
    n_found = 0
    for member in members:
        if isinstance(member, Problem):
            n_found += 1
            yield member
        elif is_read(member.name):
            n_found += 1
            yield _prepare(member, source, kind)
        else:
            tally.add("source/archive-members", source, show_name(member.name))
    if not n_found:
        yield _describe_none(source)


def _open_tar_members(stream: ByteStream, source: str) -> Iterator[Member | Problem]:
    """Yield the files of a tar archive, which is read from front to end."""
    budget = SizeBudget(stream.file.measure(), DAMAGE)
    try:
        with tarfile.open(fileobj=stream.lines, mode="r|") as archive:
            for entry in archive:
                content = archive.extractfile(entry) if entry.isfile() else None
                if content is not None:
                    yield Member(entry.name, budget.bound(content), budget)
    except DAMAGE as error:
        yield describe_damage(source, error)


def _prepare(member: Member, source: str, kind: str) -> Member | Problem:
    """Return the member unpacked, under a name that says where it lies."""
    name = f"{source}: {show_name(member.name)}"
    try:
        stream = prepare_stream(member.stream, name, kind)
    except SourceError as error:
        return error.problems[0]
    if stream is not member.stream and member.budget is not None:
        stream = member.budget.bound(stream)
    if is_zip(stream) or is_tar(stream):
        return Problem(
            "source/not-text",
            f"`{name}` is an archive inside an archive",
            name,
            fix="unpack the outer archive, and name its files by a pattern: folder/**/*",
        )
    return Member(name, stream)


def _describe_none(source: str) -> Problem:
    return Problem(
        "source/empty-archive",
        f"`{source}` holds no file of notices",
        source,
        "files of notices inside an archive end in .json, .jsonl, .ndjson, .xml, .atom or .csv, "
        "with or without .gz",
        "unpack it and name its files; other tables of awards are read with `format: table`",
    )
