"""Names of output files: relative, inside the folder, distinct on every file system."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ipec_econ.core.errors import Problem, PublishError

_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.\-]*")


def check_file_names(names: Sequence[str]) -> None:
    """Refuse names that lead out of the folder, and names that differ by case alone.

    Raises
    ------
    PublishError
        ``publish/unsafe-name`` or ``publish/name-clash``, all of them at once.
    """
    problems = [_refuse_unsafe(name) for name in names if not _is_safe(name)]
    seen: dict[str, str] = {}
    for name in names:
        if name.casefold() in seen:
            problems.append(_refuse_clash(seen[name.casefold()], name))
        seen.setdefault(name.casefold(), name)
    if problems:
        raise PublishError(problems)


def _is_safe(name: str) -> bool:
    return all(_PART.fullmatch(part) for part in name.split("/"))


def _refuse_unsafe(name: str) -> Problem:
    return Problem(
        code="publish/unsafe-name",
        what=f"{name!r} is no name of an output file",
        why="outputs lie inside the study's folder, under plain names",
        fix="use letters, digits, `_`, `-` and `.`",
    )


def _refuse_clash(first: str, second: str) -> Problem:
    return Problem(
        code="publish/name-clash",
        what=f"{first} and {second} are one file where case does not count",
        why="results must be the same on Windows and macOS",
        fix="rename one of the two ids",
    )
