"""Derived columns: expressions of the spec on the firms' rows, in the order they are written."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.errors import PanelError, Problem
from ipec_econ.core.expression import parse_expression
from ipec_econ.core.notice import Notice
from ipec_econ.engine.columns import find_column, narrow_column
from ipec_econ.engine.evaluate import EvaluationError, add_columns
from ipec_econ.panel.conditions import explain_expression
from ipec_econ.panel.history import History


def derive_columns(
    history: History, expressions: Mapping[str, str]
) -> tuple[pa.Table, tuple[Notice, ...]]:
    """Return the rows with every derived column, and what became null on the way.

    Raises
    ------
    PanelError
        ``panel/expression`` for what cannot be computed, ``panel/key-redefined`` for a column
        called like the unit or the time; all problems together.
    """
    rows = history.rows
    problems: list[Problem] = []
    notices: list[Notice] = []
    for name, text in expressions.items():
        where = f"panel.columns.{name}"
        if name in (history.unit, history.time):
            problems.append(_refuse_key(name, where))
            continue
        try:
            derived = add_columns(rows, {name: text}, unit=history.unit, time=history.time)
        except EvaluationError as error:
            problems.append(explain_expression(error, text, where))
            continue
        notices += _notice_replaced(rows, name, where)
        notices += _notice_nulls(rows, derived.column(name), name, text)
        rows = derived
    if problems:
        raise PanelError(problems)
    return rows, tuple(notices)


def _refuse_key(name: str, where: str) -> Problem:
    return Problem(
        "panel/key-redefined",
        f"`{name}` is a key of the panel and cannot be derived anew",
        where,
        why="rows are linked and ordered by unit and time before columns are derived",
        fix="give the derived column another name",
    )


def _notice_replaced(rows: pa.Table, name: str, where: str) -> list[Notice]:
    if name not in rows.column_names:
        return []
    text = f"the derived column `{name}` replaces the column of that name"
    return [Notice("panel/replaced-column", "panel", where, text)]


def _notice_nulls(rows: pa.Table, values: pa.ChunkedArray, name: str, text: str) -> list[Notice]:
    inputs_known = pa.array(np.ones(rows.num_rows, dtype=np.bool_))
    for column in parse_expression(text).columns:
        source = narrow_column(rows.column(find_column(column, rows.column_names)))
        inputs_known = pc.and_(inputs_known, pc.is_valid(source))
    became_null = pc.and_(inputs_known, pc.is_null(values.combine_chunks()))
    count = pc.sum(became_null).as_py() or 0
    if not count:
        return []
    message = (
        f"{count} of {rows.num_rows} rows of `{name}` are null though the columns it reads are "
        "there: a division by zero, a logarithm of zero or less, text that is no number, or a "
        "period that is not there"
    )
    return [Notice("panel/null-results", "panel", f"panel.columns.{name}", message)]
