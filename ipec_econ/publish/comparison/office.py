"""Word and Excel files: archives of XML, whose parts are compared as text."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from dataclasses import replace
from io import BytesIO

from ipec_econ.core.difference import Difference
from ipec_econ.publish.comparison.text import compare_text

OFFICE_FILES = frozenset({".docx", ".xlsx"})


def compare_office_file(file: str, stored: bytes, rerun: bytes) -> tuple[Difference, ...]:
    """Compare two office files part by part; numbers as `compare_text` compares them.

    Raises
    ------
    ValueError
        When one of them is no archive, or a part of it is not text.
    """
    before, after = _read_parts(stored), _read_parts(rerun)
    unequal = sorted(before.keys() ^ after.keys())
    if unequal:
        return (Difference("different", file, f"only one has the part {unequal[0]}"),)
    return tuple(
        replace(found, where=f"{name}, {found.where}")
        for name in sorted(before)
        if before[name] != after[name]
        for found in compare_text(file, before[name], after[name])
    )


def _read_parts(content: bytes) -> Mapping[str, bytes]:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise ValueError("it is no office file") from error
