"""An expression taken apart: what follows the calendar, and the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from ipec_econ.core.expression import parse_tree
from ipec_econ.core.expression_rules import CALENDAR_FUNCTIONS

if TYPE_CHECKING:
    from sqlglot.expressions import Expr as Expression


def split_calendar(text: str) -> tuple[str, dict[str, str]]:
    """Replace every call of lag, lead, first and change by a column.

    The calls can then be computed on one table and the rest on another.

    Returns
    -------
    tuple
        The expression with columns ``calendar_1``, ``calendar_2`` … in the place of the calls,
        and the calls by the names of their columns.

    Raises
    ------
    ValueError
        If the expression is refused.
    """
    calls: dict[str, str] = {}

    def replace(node: Expression) -> Expression:
        if not _is_calendar(node):
            return node
        name = f"calendar_{len(calls) + 1}"
        calls[name] = node.sql(dialect="duckdb")
        return exp.column(name, quoted=True)

    rest = parse_tree(text).transform(replace)
    return rest.sql(dialect="duckdb"), calls


def _is_calendar(node: Expression) -> bool:
    if isinstance(node, exp.Anonymous):
        return node.name.lower() in CALENDAR_FUNCTIONS
    return isinstance(node, exp.Lag | exp.Lead | exp.First)
