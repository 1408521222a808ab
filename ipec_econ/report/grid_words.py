"""A grid in sentences: what varies, how estimates are spread, and what that does not show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ipec_econ.core.estimates import Estimate
from ipec_econ.core.grid import GridResult
from ipec_econ.report.grid_labels import label_choice, label_key, list_values, list_varied
from ipec_econ.report.grid_summary import GridSummary, summarise_cells
from ipec_econ.report.interval_words import write_estimate, write_number
from ipec_econ.report.word_list import count_things, join_words

CAVEAT = (
    "Cells share firms and periods, so that their estimates are not independent; intervals are "
    "each cell's own, and are not widened for the number of cells. The share beyond zero says how "
    "far the finding rests on a choice; it is no test."
)


def describe_grid(grid: GridResult, labels: Mapping[str, str], *, digits: int) -> tuple[str, ...]:
    """Return the notes under a grid's table or figure."""
    return tuple(
        note
        for note in (
            _describe_design(grid, labels),
            _describe_spread(grid, digits),
            _describe_base(grid, labels, digits),
            _describe_failures(grid),
            _warn_of_units(grid),
            CAVEAT,
        )
        if note
    )


def sum_up_grid(grid: GridResult, *, digits: int) -> str:
    """Return a grid in one sentence or two, for a page's opening and the terminal."""
    lost = f" ({len(grid.failed)} without an estimate)" if grid.failed else ""
    cells = count_things(len(grid.estimated) + len(grid.failed), "cell")
    spread = _describe_spread(grid, digits)
    return f"Grid {grid.id}, {cells} of model {grid.base}{lost}. {spread}"


def _describe_design(grid: GridResult, labels: Mapping[str, str]) -> str:
    varied = [grid.keys[place] for place in list_varied(grid)]
    parts = [
        f"{label_key(key, labels)} ({join_words(_name_values(grid, key, labels))})"
        for key in varied
    ]
    fixed = [
        f"{label_key(key, labels)} {_name_values(grid, key, labels)[0]}"
        for key in grid.keys
        if key not in varied
    ]
    same = f"; the same in all cells: {join_words(fixed)}" if fixed else ""
    how = "in all combinations" if grid.design == "full" else "one at a time, from the base"
    cells = count_things(sum(one.status != "duplicate" for one in grid.cells), "cell")
    what = f"{join_words(parts)}, {how}" if len(parts) > 1 else join_words(parts)
    return f"Model {grid.base} in {cells}: {what}{same}."


def _name_values(grid: GridResult, key: str, labels: Mapping[str, str]) -> list[str]:
    return [label_choice(one, labels) for one in list_values(grid, key)]


def _describe_spread(grid: GridResult, digits: int) -> str:
    found = summarise_cells(grid.cells)
    rows = [one.estimate for one in grid.estimated if one.estimate is not None]
    if found.median is None or found.low is None or found.high is None:
        return ""
    low, middle, high = (write_number(n, digits) for n in (found.low, found.median, found.high))
    said = f"The {_name_rows(rows)} is between {low} and {high}, with a median of {middle}."
    return f"{said} {_count_beyond(found, rows)}"


def _count_beyond(found: GridSummary, rows: Sequence[Estimate]) -> str:
    levels = {row.conf_level for row in rows if row.conf_level is not None}
    level = f"{100 * levels.pop():g}% " if len(levels) == 1 else ""
    intervals = count_things(found.n_intervals, f"{level}interval")
    return (
        f"Of {intervals}, {found.n_above} lie above zero, {found.n_below} below it, and "
        f"{found.n_intervals - found.n_above - found.n_below} around it."
    )


def _name_rows(rows: Sequence[Estimate]) -> str:
    """Return what is compared in words; where cells differ in it, just what they share."""
    coefficients = {row.term for row in rows if row.estimand == "coef"}
    if len(coefficients) == 1 and all(row.estimand == "coef" for row in rows):
        return f"coefficient of {coefficients.pop()}"
    keys = {row.key for row in rows}
    return f"estimate ({keys.pop()})" if len(keys) == 1 else "estimate"


def _describe_base(grid: GridResult, labels: Mapping[str, str], digits: int) -> str:
    for one in grid.estimated:
        if one.cell.is_base and one.estimate is not None:
            return f"The base is cell {one.cell.number}: {write_estimate(one.estimate, digits)}."
    if any(one.cell.is_base for one in grid.cells):
        return "The base has no estimate."
    return f"No cell is the base as it stands: {_list_own(grid, labels)}"


def _list_own(grid: GridResult, labels: Mapping[str, str]) -> str:
    keys = join_words([label_key(key, labels) for key in grid.keys])
    return f"its own values of {keys} are not all among those listed."


def _describe_failures(grid: GridResult) -> str:
    if not grid.failed:
        return ""
    reasons: dict[str, int] = {}
    for one in grid.failed:
        reasons[one.reason] = reasons.get(one.reason, 0) + 1
    said = "; ".join(
        f"{reason.rstrip('.').replace('`', '')} ({count_things(count, 'cell')})"
        for reason, count in reasons.items()
    )
    return f"Without an estimate: {said}."


def _warn_of_units(grid: GridResult) -> str:
    """Say so where estimates of different outcomes, or averages, stand beside each other."""
    rows = [one.estimate for one in grid.estimated if one.estimate is not None]
    kinds = ["outcome"] * (len({row.outcome for row in rows}) > 1)
    compared = list(dict.fromkeys(row.key for row in rows))
    kinds += [f"the row that is compared ({join_words(compared)})"] * (len(compared) > 1)
    if not kinds:
        return ""
    return (
        f"Cells differ in {join_words(kinds)}: numbers are comparable as far as what they measure "
        "is."
    )
