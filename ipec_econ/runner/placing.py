"""Keys of a spec in messages of stages, as places in its file."""

from __future__ import annotations

from dataclasses import replace

from ipec_econ.core.errors import IpecError, Problem
from ipec_econ.core.marks import SourceMap, SpecPath

SECTIONS = ("panel", "models", "grids", "tables", "figures")


def place_error(error: IpecError, marks: SourceMap) -> IpecError:
    """Return the error, of the same class, with ``path:line:column`` before every key."""
    return type(error)(place_problem(problem, marks) for problem in error.problems)


def place_problem(problem: Problem, marks: SourceMap) -> Problem:
    """Return the problem with the place of the key that its ``where`` begins with, if it does.

    Stages know keys such as ``panel.treatments.first.cohort``, and not where they are written.
    """
    path, key, rest = _read_path(problem.where, marks)
    if len(path) < 2 or path[0] not in SECTIONS:  # noqa: PLR2004  a section and a name
        return problem
    mark = marks.find_value(path)
    if not mark.file:
        return problem
    return replace(problem, where=f"{mark} ({key}){' ' * bool(rest)}{rest}")


def _read_path(where: str, marks: SourceMap) -> tuple[SpecPath, str, str]:
    """Return a place's path, how it is written, and what follows it; titles may hold anything."""
    written = (path for path in marks.values if ".".join(map(str, path)) == where)
    exact = next(written, None)
    if exact is not None:
        return exact, where, ""
    key, _, rest = where.partition(" ")
    return tuple(key.split(".")), key, rest
