"""What is wrong with many cells of a grid for one reason, said once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from ipec_econ.core.errors import Problem


def say_once(problems: Iterable[Problem], grids: Iterable[str]) -> list[Problem]:
    """Return the problems; those that differ in nothing but the cell come once, with their number.

    Parameters
    ----------
    grids
        The ids of the study's grids.
    """
    names = "|".join(map(re.escape, grids))
    if not names:
        return list(problems)
    cell = re.compile(rf"(?<![\w/])({names})/\d+(?![\w/])")
    groups: dict[Problem, list[Problem]] = {}
    for problem in problems:
        alike = replace(
            problem, what=cell.sub(r"\1", problem.what), why=cell.sub(r"\1", problem.why)
        )
        groups.setdefault(alike, []).append(problem)
    return [_count(group, cell) for group in groups.values()]


def _count(group: list[Problem], cell: re.Pattern[str]) -> Problem:
    first, cells = group[0], {found for one in group for found in _find_cells(one, cell)}
    more = len(cells) - 1
    if more < 1:
        return first
    others = "1 other cell" if more == 1 else f"{more} other cells"
    return replace(first, what=f"{first.what} (and in {others} of the grid)")


def _find_cells(problem: Problem, cell: re.Pattern[str]) -> list[str]:
    return [found.group() for found in cell.finditer(problem.what + problem.why)]
