"""What is remarked on many cells of a grid, said once with the cells that it is true of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from ipec_econ.core.notice import Notice


def merge_cell_notices(notices: Iterable[Notice], grids: Iterable[str]) -> tuple[Notice, ...]:
    """Return the notices, each once; those on cells are joined by grid, code and level.

    A joined notice has the words of its first cell and lists the others: a grid of hundreds of
    cells would otherwise bury what is said of the study.

    Parameters
    ----------
    grids
        The ids of the study's grids; cells are ``GRID/NUMBER``.
    """
    names = "|".join(map(re.escape, grids))
    once = dict.fromkeys(notices)
    if not names:
        return tuple(once)
    cell = re.compile(rf"model ({names})/(\d+)$")
    groups: dict[object, list[Notice]] = {}
    for notice in once:
        found = cell.match(notice.where)
        key = notice if found is None else (found[1], notice.code, notice.level)
        groups.setdefault(key, []).append(notice)
    return tuple(_join(group, cell) for group in groups.values())


def write_numbers(numbers: Iterable[int]) -> str:
    """Return ``1–3, 7`` for the numbers of cells."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(
        str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" if len(run) > 2 else  # noqa: PLR2004
        f"{run[0]}, {run[-1]}"
        for run in runs
    )  # fmt: skip


def _join(group: Sequence[Notice], cell: re.Pattern[str]) -> Notice:
    first = group[0]
    found = [match for one in group if (match := cell.match(one.where)) is not None]
    if not found:
        return first
    number, others = int(found[0][2]), {int(one[2]) for one in found[1:]}
    others.discard(number)
    alike = f"; alike in {write_numbers(others)}" if others else ""
    return replace(first, where=f"grid {found[0][1]}", text=f"{first.text} (cell {number}{alike})")
