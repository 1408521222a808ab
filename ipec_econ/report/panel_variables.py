"""Columns of the panel as numbers for a table; text as one share a level."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.arrays import BoolArray, IntArray
from ipec_econ.core.described import Variable
from ipec_econ.core.errors import Problem, RenderError
from ipec_econ.core.panel import Panel
from ipec_econ.engine.columns import find_column, name_type, narrow_column

MAX_LEVELS = 20
"""More levels than this make a list, not a table."""


def read_variables(
    panel: Panel, names: Sequence[str], kept: BoolArray, labels: Mapping[str, str], *, where: str
) -> tuple[Variable, ...]:
    """Return the columns on the rows that are kept; text as 0/1, one variable a level.

    Raises
    ------
    RenderError
        If a column is not there, is neither numbers nor text, or has too many levels; all
        problems together.
    """
    variables: list[Variable] = []
    problems: list[Problem] = []
    for name in names:
        try:
            variables += _read_variable(panel, name, kept, labels.get(name, name), where)
        except RenderError as error:
            problems += error.problems
    if problems:
        raise RenderError(problems)
    return tuple(variables)


def read_levels(
    panel: Panel, name: str, kept: BoolArray, *, where: str
) -> tuple[IntArray, tuple[str, ...]]:
    """Return codes on the kept rows, −1 missing, and the levels' texts in sorted order.

    Raises
    ------
    RenderError
        If the column is not there, or has more than `MAX_LEVELS` levels.
    """
    column = narrow_column(_find(panel, name, where).filter(pa.array(kept)))
    levels = pc.unique(column.drop_null())
    if len(levels) > MAX_LEVELS:
        raise RenderError(_refuse_levels(name, len(levels), where))
    levels = levels.take(pc.sort_indices(levels))
    codes = pc.fill_null(pc.index_in(column, value_set=levels), -1)
    texts = tuple(_write_level(level) for level in levels.to_pylist())
    return np.asarray(codes.to_numpy(zero_copy_only=False), dtype=np.int64), texts


def _read_variable(
    panel: Panel, name: str, kept: BoolArray, label: str, where: str
) -> list[Variable]:
    column = _find(panel, name, where)
    word = name_type(column.type)
    if word in ("integer", "number", "boolean"):
        numbers = pc.cast(narrow_column(column), pa.float64())
        values = np.asarray(numbers.to_numpy(zero_copy_only=False), dtype=np.float64)
        return [Variable(label, values[kept], column=name)]
    if word != "text":
        what = f"`{name}` holds neither numbers nor text"
        fix = "derive a number under panel.columns"
        raise RenderError(Problem("render/not-numeric", what, where, fix=fix))
    codes, levels = read_levels(panel, name, kept, where=where)
    unknown = codes < 0
    shares = [
        np.where(unknown, np.nan, (codes == i).astype(np.float64)) for i in range(len(levels))
    ]
    return [
        Variable(f"{label}: {text}", share, is_share=True, column=name)
        for text, share in zip(levels, shares, strict=True)
    ]


def _find(panel: Panel, name: str, where: str) -> pa.ChunkedArray:
    try:
        return panel.rows.column(find_column(name, panel.rows.column_names))
    except LookupError as error:
        raise RenderError(Problem("render/unknown-column", str(error), where)) from None


def _refuse_levels(name: str, n_levels: int, where: str) -> Problem:
    return Problem(
        "render/too-many-levels",
        f"`{name}` has {n_levels} different values, more than {MAX_LEVELS}",
        where,
        why="each value would be a line or a block of the table",
        fix="derive a column with fewer groups under panel.columns",
    )


def _write_level(level: object) -> str:
    if isinstance(level, bool):
        return "yes" if level else "no"
    if isinstance(level, float) and level.is_integer():
        return str(int(level))
    return str(level)
