"""Which values a grid's cells take: all combinations, or one change from the base at a time."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

from ipec_econ.core.errors import Problem
from ipec_econ.core.marks import SourceMap, SpecPath
from ipec_econ.core.spec.output import Grid

MAX_CELLS = 1000
"""More models of one idea than anybody looks at."""

Picks = Mapping[str, int]
"""Varied key → the place of a value in its list; a key that is not there keeps the base's value."""


def list_picks(grid: Grid) -> Iterator[Picks]:
    """Yield the cells in the order of the spec: the last key varies fastest.

    One at a time, the first cell is the base itself.
    """
    if grid.design == "full":
        places = [range(len(values)) for values in grid.vary.values()]
        for chosen in product(*places):
            yield dict(zip(grid.vary, chosen, strict=True))
        return
    yield {}
    for key, values in grid.vary.items():
        for place in range(len(values)):
            yield {key: place}


def find_pick_problems(name: str, grid: Grid, marks: SourceMap) -> list[Problem]:
    """Return a problem for every value that is listed twice, and for a grid of too many cells."""
    path: SpecPath = ("grids", name, "vary")
    problems = []
    for key, values in grid.vary.items():
        seen: set[str] = set()
        for place, value in enumerate(values):
            text = write_choice(value)
            if text in seen:
                where = str(marks.find_value((*path, key, place)))
                what = f"`{key}` has the value {text} twice"
                why = "two cells would be the same, or could not be told apart"
                problems.append(Problem("grid/choice", what, where, why, "take one out"))
            seen.add(text)
    return [*problems, *_check_size(path, name, grid, marks)]


def write_choice(value: Any) -> str:
    """Return a value of `vary` as a reader would say it: ``age + size`` for a list."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {write_choice(one)}" for key, one in value.items()) or "none"
    if isinstance(value, list | tuple):
        if all(isinstance(one, int | float) for one in value) and value:
            return f"[{', '.join(map(str, value))}]"
        return " + ".join(write_choice(one) for one in value) or "none"
    return str(value)


def _check_size(path: SpecPath, name: str, grid: Grid, marks: SourceMap) -> list[Problem]:
    counts = [len(values) for values in grid.vary.values()]
    is_full = grid.design == "full"
    size = math.prod(counts) if is_full else 1 + sum(counts)
    if size <= MAX_CELLS:
        return []
    sum_text = " × ".join(map(str, counts)) if is_full else f"1 + {' + '.join(map(str, counts))}"
    return [
        Problem(
            "grid/size",
            f"grid `{name}` has {size:,} cells ({sum_text})",
            str(marks.find_key(path)),
            f"each cell is a model; a grid has at most {MAX_CELLS:,}",
            "take out values, split it into several grids"
            + (", or write `design: one_at_a_time`" if is_full else ""),
        )
    ]
