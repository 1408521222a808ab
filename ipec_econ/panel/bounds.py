"""Winsorise and trim: columns held within, or rows kept within, quantiles of their cell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pyarrow as pa

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray
from ipec_econ.core.errors import PanelError, Problem
from ipec_econ.core.flow import FlowStep
from ipec_econ.core.notice import Notice
from ipec_econ.core.spec.panel import Bounds
from ipec_econ.engine.columns import find_column
from ipec_econ.panel.counting import Population, count_step
from ipec_econ.panel.levels import compress_codes, cross_levels, encode_levels
from ipec_econ.panel.numeric_column import read_numbers


def winsorise_columns(
    rows: pa.Table, bounds: Sequence[Bounds]
) -> tuple[pa.Table, tuple[Notice, ...]]:
    """Return the rows with values beyond the quantiles moved onto them.

    Quantiles interpolate linearly (type 7, the default of R and numpy) over the values that
    are there, within each cell of ``by``; a missing ``by`` value is a cell of its own. A
    winsorised column is float64; nulls stay null.

    Raises
    ------
    PanelError
        If a column is unknown or not numeric; all problems together.
    """
    _check_bounds(rows, bounds, "winsorise")
    notices: list[Notice] = []
    for one in bounds:
        cells = _find_cells(rows, one.by)
        for name in one.columns:
            values = _read(rows, name, "winsorise")
            low, high = _find_limits(values, cells, one.quantiles)
            moved = np.clip(values, low, high)
            changed = int(np.count_nonzero(moved != values) - np.count_nonzero(np.isnan(values)))
            column = find_column(name, rows.column_names)
            position = rows.column_names.index(column)
            rows = rows.set_column(position, column, pa.array(moved, from_pandas=True))
            notices.append(_notice_moved(one, column, changed, rows.num_rows))
    return rows, tuple(notices)


def split_bounds(
    bounds: Sequence[Bounds], later: Iterable[str]
) -> tuple[tuple[Bounds, ...], tuple[Bounds, ...]]:
    """Return the bounds of columns that are there, and those of columns that come `later`."""
    parts: tuple[list[Bounds], list[Bounds]] = ([], [])
    folded = {name.casefold() for name in later}
    for one in bounds:
        for is_later, part in enumerate(parts):
            columns = tuple(
                name for name in one.columns if (name.casefold() in folded) == bool(is_later)
            )
            if columns:
                part.append(one.model_copy(update={"columns": columns}))
    return tuple(parts[0]), tuple(parts[1])


def trim_rows(
    rows: pa.Table, bounds: Sequence[Bounds], population: Population
) -> tuple[BoolArray, tuple[FlowStep, ...]]:
    """Return which rows stay, shape (n_rows,), and a flow step for each trimmed column.

    A row stays where the value is missing. The columns of one entry share the rows on which
    their quantiles are computed; the next entry sees what that one left.

    Raises
    ------
    PanelError
        As `winsorise_columns`.
    """
    _check_bounds(rows, bounds, "trim")
    kept: BoolArray = np.ones(rows.num_rows, dtype=np.bool_)
    steps: list[FlowStep] = []
    for one in bounds:
        cells = _find_cells(rows, one.by)
        start = kept
        for name in one.columns:
            values = _read(rows, name, "trim")
            low, high = _find_limits(np.where(start, values, np.nan), cells, one.quantiles)
            before, kept = kept, kept & ~((values < low) | (values > high))
            reason = f"`{name}` outside {_describe(one)}"
            steps.append(
                count_step(population, before, kept, scope="panel", step="trim", reason=reason)
            )
    return kept, tuple(steps)


def _check_bounds(rows: pa.Table, bounds: Sequence[Bounds], key: str) -> None:
    problems: list[Problem] = []
    for one in bounds:
        for name in one.by:
            try:
                find_column(name, rows.column_names)
            except LookupError as error:
                problems.append(Problem("panel/unknown-column", str(error), f"panel.{key}.by"))
        for name in one.columns:
            try:
                _read(rows, name, key)
            except PanelError as error:
                problems += error.problems
    if problems:
        raise PanelError(problems)


def _read(rows: pa.Table, name: str, key: str) -> FloatArray:
    return read_numbers(rows, name, where=f"panel.{key}", wanted_by=key)


def _find_cells(rows: pa.Table, by: Sequence[str]) -> IntArray:
    parts = [encode_levels(rows.column(find_column(name, rows.column_names)))[0] for name in by]
    # A missing value is a level like any other here: one below the first.
    return compress_codes(cross_levels([part + 1 for part in parts], rows.num_rows))


def _find_limits(
    values: FloatArray, cells: IntArray, quantiles: tuple[float, float]
) -> tuple[FloatArray, FloatArray]:
    """Return each row's lower and upper limit, NaN in cells without values."""
    n_cells = int(cells.max(initial=-1)) + 1
    limits = np.full((2, n_cells), np.nan)
    there = np.flatnonzero(~np.isnan(values))
    ordered = there[np.argsort(cells[there], kind="stable")]
    edges = np.searchsorted(cells[ordered], np.arange(n_cells + 1))
    for cell in range(n_cells):
        inside = values[ordered[edges[cell] : edges[cell + 1]]]
        if inside.size:
            limits[:, cell] = np.quantile(inside, quantiles)
    return limits[0, cells], limits[1, cells]


def _notice_moved(bounds: Bounds, column: str, changed: int, n_rows: int) -> Notice:
    text = f"{changed} of {n_rows} values of `{column}` were moved onto {_describe(bounds)}"
    return Notice("panel/winsorised", "panel", "panel.winsorise", text)


def _describe(bounds: Bounds) -> str:
    low, high = bounds.quantiles
    within = f" within {' × '.join(bounds.by)}" if bounds.by else ""
    return f"its quantiles {low:g} and {high:g}{within}"
