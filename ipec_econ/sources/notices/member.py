"""A file inside an archive."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO

from ipec_econ.sources.notices.size_budget import SizeBudget

READ = re.compile(r"\.(json|jsonl|ndjson|xml|atom|csv)(\.gz)?", re.IGNORECASE)
SHOWN = 120


@dataclass(frozen=True, slots=True)
class Member:
    """A file's bytes, and its name: ``000123_2024.xml``, in messages behind its archive's.

    Attributes
    ----------
    budget
        What its archive may still give; ``None`` for a file of its own.
    """

    name: str
    stream: IO[bytes]
    budget: SizeBudget | None = None


def is_read(name: str) -> bool:
    """Tell files of notices by their ending; what file managers add beside them is none."""
    path = PurePosixPath(name)
    if "__MACOSX" in path.parts or path.name.startswith("."):
        return False
    return READ.fullmatch("".join(_list_endings(path))) is not None


def show_name(name: str) -> str:
    """Return a name for messages: no signs that a terminal would act upon, and not without end."""
    return "".join(sign if sign.isprintable() else "?" for sign in name[:SHOWN])


def _list_endings(path: PurePosixPath) -> list[str]:
    """Return the last ending, and the one before it where the last is that of gzip."""
    endings = path.suffixes
    return endings[-2:] if endings and endings[-1].lower() == ".gz" else endings[-1:]
