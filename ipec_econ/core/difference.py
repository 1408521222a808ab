"""What `ipec verify` finds: differences between stored files, their hashes, and a rerun."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

DifferenceKind = Literal["changed", "different", "missing", "extra", "within_tolerance"]
Severity = Literal["fail", "info"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not the same.

    Attributes
    ----------
    kind
        ``changed``: a stored file is not what the run wrote. ``different``: a rerun gives
        something else. ``missing``: only the stored run (or its manifest) has it.
        ``extra``: only the rerun (or the folder) has it. ``within_tolerance``: not the same
        bytes, but the same number for every purpose.
    file
        Path inside the output folder.
    where
        What in the file: a model, term and column; a key; a step; a line.
    stored, rerun
        Both values as text; empty where a side has none.
    severity
        ``fail`` makes the verification fail, ``info`` is for the reader.
    """

    kind: DifferenceKind
    file: str
    where: str = ""
    stored: str = ""
    rerun: str = ""
    severity: Severity = "fail"


@dataclass(frozen=True, slots=True)
class Verification:
    """The answer to both questions of `ipec verify`.

    ``files`` are the paths that were looked at. ``intact`` compares the stored files with
    their hashes, ``rerun`` with a fresh run; ``None`` when there was no rerun.
    """

    study: str
    files: tuple[str, ...]
    intact: tuple[Difference, ...]
    rerun: tuple[Difference, ...] | None

    @property
    def passed(self) -> bool:
        """True when nothing that was found makes the verification fail."""
        found = (*self.intact, *(self.rerun or ()))
        return not any(difference.severity == "fail" for difference in found)
