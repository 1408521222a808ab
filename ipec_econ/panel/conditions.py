"""Conditions on the firms' rows, and what to say when an expression fails."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pyarrow as pa

from ipec_econ.core.arrays import BoolArray
from ipec_econ.core.errors import PanelError, Problem
from ipec_econ.engine.engine import Engine
from ipec_econ.engine.evaluate import EvaluationError, select_rows
from ipec_econ.panel.history import History


def select_history(history: History, where: str | None, key: str) -> BoolArray:
    """Return which rows meet a condition, shape (n_rows,); all of them without one.

    Raises
    ------
    PanelError
        ``panel/expression``, naming the spec's `key`, if the condition cannot be computed.
    """
    if where is None:
        return np.ones(history.rows.num_rows, dtype=np.bool_)
    try:
        return select_rows(history.rows, where, unit=history.unit, time=history.time)
    except EvaluationError as error:
        raise PanelError(explain_expression(error, where, key)) from None


def select_awards(rows: pa.Table, where: str | None, key: str, engine: Engine) -> BoolArray:
    """Return which awards meet a condition, shape (n_rows,); all of them without one.

    Raises
    ------
    PanelError
        ``panel/expression``, naming the spec's `key`, if the condition cannot be computed.
    """
    if where is None:
        return np.ones(rows.num_rows, dtype=np.bool_)
    try:
        return select_rows(rows, where, engine=engine)
    except EvaluationError as error:
        raise PanelError(explain_expression(error, where, key, table="awards")) from None


def explain_expression(
    error: EvaluationError, text: str, key: str, *, table: Literal["firms", "awards"] = "firms"
) -> Problem:
    """Return the panel's problem for an expression on one of the tables that the engine refused."""
    return Problem(
        "panel/expression",
        f"`{text}` cannot be computed: {error.message}",
        key,
        fix=f"mend the expression, or the type of the column under panel.{table}.types",
    )
