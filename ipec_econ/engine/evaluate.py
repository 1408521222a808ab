"""Expressions computed on a table of rows, without a way to anything outside it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.arrays import BoolArray
from ipec_econ.engine.columns import find_column, name_type, narrow_column
from ipec_econ.engine.compile import (
    ROW_KEY,
    TIME_KEY,
    UNIT_KEY,
    CompiledExpression,
    CompileError,
    compile_expression,
)
from ipec_econ.engine.connection import open_connection
from ipec_econ.engine.duckdb_engine import DUCKDB
from ipec_econ.engine.engine import Engine
from ipec_econ.engine.to_mask import to_mask


class EvaluationError(Exception):
    """One expression cannot be computed on the rows at hand."""

    def __init__(self, expression_name: str, message: str) -> None:
        self.expression_name = expression_name
        self.message = message
        super().__init__(f"{expression_name}: {message}")


def add_columns(
    rows: pa.Table,
    expressions: Mapping[str, str],
    *,
    unit: str | None = None,
    time: str | None = None,
    engine: Engine = DUCKDB,
) -> pa.Table:
    """Compute columns one after the other; a later expression sees the earlier ones.

    Parameters
    ----------
    rows
        Any table; it is not changed, and the order of its rows is kept.
    expressions
        Name → expression. A name that `rows` has already is replaced in its place.
    unit, time
        Keys that ``lag``, ``lead``, ``first`` and ``change`` follow; `time` holds integers and
        is unique within a unit.
    engine
        One that spreads computes expressions that need no other row side by side, in the same
        database.

    Returns
    -------
    pa.Table
        `rows` with the columns; numbers are float64 (int64 for whole-number results), and
        whatever cannot be computed in a row is null.

    Raises
    ------
    EvaluationError
        At the first expression that is not allowed, names an unknown column, or mixes types.
    """
    with open_connection(n_rows=rows.num_rows) as connection:
        evaluation = _Evaluation(connection, engine, unit, time)
        for name, text in expressions.items():
            rows = _put_column(rows, name, evaluation.compute(rows, name, text))
    return rows


def select_rows(
    rows: pa.Table,
    where: str,
    *,
    unit: str | None = None,
    time: str | None = None,
    engine: Engine = DUCKDB,
) -> BoolArray:
    """Return a mask, shape (n_rows,), True where the condition holds; null counts as False.

    A column of zeros and ones is a condition too.

    Raises
    ------
    EvaluationError
        As `add_columns`, and if the expression is not a condition; its name is the text itself.
    """
    with open_connection(n_rows=rows.num_rows) as connection:
        values = _Evaluation(connection, engine, unit, time).compute(rows, where, where)
    if not pa.types.is_boolean(values.type):
        values = _read_indicator(values, where)
    return to_mask(values)


@dataclass(frozen=True, slots=True)
class _Evaluation:
    """What expressions are computed with, and the keys that some of them follow."""

    connection: duckdb.DuckDBPyConnection
    engine: Engine
    unit: str | None
    time: str | None

    def compute(self, rows: pa.Table, name: str, text: str) -> pa.Array:
        try:
            compiled = compile_expression(text, rows.schema)
            given = _choose_input(rows, compiled, self.unit, self.time)
        except CompileError as error:
            raise EvaluationError(name, str(error)) from None
        apart = self.engine.spreads and compiled.columns and not compiled.follows_calendar
        try:
            if apart:
                found = self.engine.map_rows(given, partial(_compute_apart, compiled.sql))
            else:
                found = _compute(self.connection, compiled.sql, given)
        except duckdb.Error as error:
            raise EvaluationError(name, _explain(error, compiled, rows.schema)) from None
        return narrow_column(found.column("value"))


def _compute_apart(sql: str, given: pa.Table) -> pa.Table:
    with open_connection(n_rows=given.num_rows) as connection:
        return _compute(connection, sql, given)


def _compute(connection: duckdb.DuckDBPyConnection, sql: str, given: pa.Table) -> pa.Table:
    connection.register("input", given)
    try:
        return connection.sql(sql).to_arrow_table()
    finally:
        connection.unregister("input")


def _choose_input(
    rows: pa.Table, compiled: CompiledExpression, unit: str | None, time: str | None
) -> pa.Table:
    columns = {inner: narrow_column(rows.column(name)) for inner, name in compiled.columns.items()}
    columns[ROW_KEY] = pa.array(np.arange(rows.num_rows, dtype=np.int64))
    if compiled.follows_calendar:
        if unit is None or time is None:
            raise CompileError("lag, lead, first and change need rows with a unit and a time")
        names = rows.column_names
        columns[UNIT_KEY] = narrow_column(rows.column(find_column(unit, names)))
        columns[TIME_KEY] = narrow_column(rows.column(find_column(time, names)))
    return pa.table(columns)


def _explain(error: duckdb.Error, compiled: CompiledExpression, schema: pa.Schema) -> str:
    first = str(error).splitlines()[0]
    reason = re.sub(r"^[A-Za-z ]+ Error: ", "", first)
    reason = reason.split(" You might need to add explicit type casts")[0].rstrip(".")
    for internal, column in compiled.columns.items():
        reason = re.sub(rf"\b{internal}\b", column, reason)
    typed = ", ".join(
        f"`{column}` is {name_type(schema.field(column).type)}"
        for column in compiled.columns.values()
    )
    return f"{reason}; {typed}" if typed else reason


def _read_indicator(values: pa.Array, where: str) -> pa.Array:
    is_number = pa.types.is_integer(values.type) or pa.types.is_floating(values.type)
    if not is_number:
        found = name_type(values.type)
        raise EvaluationError(where, f"a condition is expected, and this is {found}")
    others = pc.filter(values, pc.invert(pc.is_in(values, pa.array([0, 1], values.type))))
    others = others.drop_null()
    if len(others):
        message = f"a condition is expected, and this is a number such as {others[0].as_py()}"
        raise EvaluationError(where, message)
    return pc.equal(values, 1)


def _put_column(rows: pa.Table, name: str, values: pa.Array) -> pa.Table:
    if name in rows.column_names:
        return rows.set_column(rows.column_names.index(name), name, values)
    return rows.append_column(name, values)
