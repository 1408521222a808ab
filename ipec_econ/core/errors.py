"""Errors: eight classes, one per exit code; the detail is in the problems they carry."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: what, where, why, and how to mend it.

    Attributes
    ----------
    code
        Key into the catalogue of `ipec explain`, such as ``spec/unknown-key``.
    what
        One sentence that names the offending thing.
    where
        ``path:line:column`` for a text file; file, row and key for data.
    why
        The rule that is broken, or what would go wrong.
    fix
        What to write or do instead.
    """

    code: str
    what: str
    where: str = ""
    why: str = ""
    fix: str = ""

    def __str__(self) -> str:
        head = f"{self.where}\n" if self.where else ""
        lines = [f"  {self.code}: {self.what}"]
        if self.why:
            lines.append(f"  why: {self.why}")
        if self.fix:
            lines.append(f"  fix: {self.fix}")
        return head + "\n".join(lines)


class IpecError(Exception):
    """Base of every error a user can cause; carries all problems found at once."""

    exit_code: ClassVar[int] = 1

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        found = (problems,) if isinstance(problems, Problem) else tuple(problems)
        self.problems: tuple[Problem, ...] = found
        super().__init__("\n".join(str(problem) for problem in found))


class SpecError(IpecError):
    """The YAML, or the command line, is wrong; no data was read."""

    exit_code = 2


class SourceError(IpecError):
    """An input is missing, unreadable, or has the wrong columns, types or keys."""

    exit_code = 3


class LinkError(IpecError):
    """Linkage cannot be done, or is below its declared quality floor."""

    exit_code = 4


class PanelError(IpecError):
    """No firm panel can be built: expressions, treatments or samples fail on the data."""

    exit_code = 5


class EstimationError(IpecError):
    """A model is not identified, or its uncertainty cannot be computed."""

    exit_code = 6


class RenderError(IpecError):
    """A format cannot express the table, or rendering failed."""

    exit_code = 7


class DisclosureError(IpecError):
    """An output fails a disclosure rule."""

    exit_code = 8


class PublishError(IpecError):
    """Outputs cannot be written, read back, or found."""

    exit_code = 9
