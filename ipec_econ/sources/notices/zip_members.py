"""The files inside a zip archive, each a stream whose size is bounded."""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
from collections.abc import Iterator

from ipec_econ.core.errors import Problem
from ipec_econ.sources.notices.byte_stream import (
    DAMAGE,
    HashedFile,
    describe_damage,
)
from ipec_econ.sources.notices.member import Member, is_read, show_name
from ipec_econ.sources.notices.size_budget import SizeBudget

ENCRYPTED = 0x1
ZIP_DAMAGE = (
    *DAMAGE,
    zipfile.BadZipFile,
    lzma.LZMAError,
    struct.error,
    # Of a password, of a method of packing that is not known, of offsets outside the file.
    RuntimeError,
    NotImplementedError,
    ValueError,
)


def open_zip_members(file: HashedFile, source: str) -> Iterator[Member | Problem]:
    """Yield the files of an archive in the order of its list, and a problem for each damaged one.

    A member is valid until the next one is asked for.
    """
    try:
        with file.open_again() as handle, zipfile.ZipFile(handle) as archive:
            budget = SizeBudget(file.measure(), ZIP_DAMAGE)
            for entry in archive.infolist():
                if entry.filename.endswith("/"):  # A folder.
                    continue
                name = f"{source}: {show_name(entry.filename)}"
                if not is_read(entry.filename):
                    yield Member(entry.filename, io.BytesIO(), budget)
                elif entry.flag_bits & ENCRYPTED:
                    yield _describe_password(name)
                else:
                    yield from _open(archive, entry, name, budget)
    except ZIP_DAMAGE as error:
        yield describe_damage(source, error)


def _open(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, budget: SizeBudget
) -> Iterator[Member | Problem]:
    try:
        stream = archive.open(entry)
    except ZIP_DAMAGE as error:
        yield describe_damage(name, error)
        return
    with stream:
        yield Member(entry.filename, budget.bound(stream), budget)


def _describe_password(name: str) -> Problem:
    return Problem(
        "source/unreadable",
        f"`{name}` is protected by a password",
        name,
        fix="unpack the archive with its password, and name its files",
    )
