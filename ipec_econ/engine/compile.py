"""An allowed expression as DuckDB SQL in which no value of the data can raise an error."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyarrow as pa
from sqlglot import exp

from ipec_econ.core.expression import parse_tree
from ipec_econ.core.expression_rules import ALLOWED_FUNCTIONS, ALLOWED_NODES
from ipec_econ.engine.columns import TypeWord, find_column, name_type

if TYPE_CHECKING:
    from sqlglot.expressions import Expr as Expression

ROW_KEY, UNIT_KEY, TIME_KEY = "row_key", "unit_key", "time_key"
"""Columns that the query needs beside those that the expression reads."""

_COMPARISONS = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE)
_NUMBER_WORDS: tuple[TypeWord, ...] = ("integer", "number")


class CompileError(Exception):
    """The expression cannot be computed on these columns."""


@dataclass(frozen=True, slots=True)
class CompiledExpression:
    """One query over a registered table called ``input``.

    Attributes
    ----------
    sql
        Returns one column, ``value``, in the order of ``row_key``.
    columns
        Name in the query → column of the rows.
    follows_calendar
        Whether the query also reads ``unit_key`` and ``time_key``.
    """

    sql: str
    columns: Mapping[str, str]
    follows_calendar: bool


def compile_expression(text: str, schema: pa.Schema) -> CompiledExpression:
    """Compile an expression for rows of the given schema.

    A quotient is always a float; x / 0, the logarithm of what is not positive, the root of a
    negative number, text that is no number, and every overflow are null. ``lag(x, k)`` is
    the value of x of the same unit at time − k, null where that row does not exist;
    ``first(x)`` is the value in the unit's first row.

    Raises
    ------
    CompileError
        If the text is no allowed expression, names an unknown column, or compares text with
        a number.
    """
    try:
        tree = parse_tree(text)
    except ValueError as error:
        raise CompileError(str(error)) from None
    _check_nodes(tree)
    draft = _Draft({name: name_type(schema.field(name).type) for name in schema.names})
    value = draft.lower(tree.copy())
    return CompiledExpression(
        _write_query(draft.stages, value),
        {internal: column for column, internal in draft.used.items()},
        draft.follows_calendar,
    )


def _check_nodes(tree: Expression) -> None:
    # The parser has checked this; the engine does not take its word for what it runs.
    for node in tree.walk():
        kind = type(node).__name__
        unknown = isinstance(node, exp.Anonymous) and node.name.lower() not in ALLOWED_FUNCTIONS
        if unknown or kind not in ALLOWED_NODES:
            name = node.name if unknown else kind.lower()
            raise CompileError(f"`{name}` is not allowed in an expression")


@dataclass(slots=True)
class _Draft:
    """A query under construction: values that are computed first, then what uses them.

    A guarded operand is named in a stage of its own because SQL can only guard it by writing
    it twice, and nested guards would double the query with every level.
    """

    types: Mapping[str, TypeWord]
    used: dict[str, str] = field(default_factory=dict)
    stages: list[str] = field(default_factory=list)
    follows_calendar: bool = False

    def lower(self, node: Expression) -> Expression:
        for child in list(node.iter_expressions()):
            lowered = self.lower(child)
            if lowered is not child:
                child.replace(lowered)
        rule = _RULES.get(type(node))
        return rule(self, node) if rule else node

    def name_column(self, node: Expression) -> Expression:
        try:
            column = find_column(node.name, list(self.types))
        except LookupError as error:
            raise CompileError(str(error)) from None
        return exp.column(self.used.setdefault(column, f"c{len(self.used)}"), quoted=True)

    def name_stage(self, value: Expression | str, *, tried: bool = True) -> Expression:
        """Return a reference to `value`, computed in a stage unless it is a plain one."""
        if isinstance(value, exp.Column | exp.Literal):
            return value
        sql = value if isinstance(value, str) else value.sql(dialect="duckdb")
        self.stages.append(f"TRY({sql})" if tried else sql)
        return exp.column(f"s{len(self.stages) - 1}", quoted=True)

    def find_type(self, node: Expression) -> TypeWord | None:
        if not isinstance(node, exp.Column):
            return None
        columns = {internal: column for column, internal in self.used.items()}
        column = columns.get(node.name)
        return self.types[column] if column is not None else None

    def find_source(self, node: Expression) -> str:
        return next(name for name, internal in self.used.items() if internal == node.name)


def _write_query(stages: Sequence[str], value: Expression) -> str:
    source, steps = "input", []
    for position, sql in enumerate(stages):
        # Names are made here and values are nodes of a checked tree: no text of the spec is pasted.
        steps.append(f"b{position} AS (SELECT *, {sql} AS s{position} FROM {source})")  # noqa: S608
        source = f"b{position}"
    start = f"WITH {', '.join(steps)} " if steps else ""
    final = value.sql(dialect="duckdb")
    return f"{start}SELECT TRY({final}) AS value FROM {source} ORDER BY {ROW_KEY}"  # noqa: S608


def _sql(node: Expression) -> str:
    return node.sql(dialect="duckdb")


def _parse(sql: str) -> Expression:
    return exp.maybe_parse(sql, dialect="duckdb")


def _lower_column(draft: _Draft, node: Expression) -> Expression:
    return draft.name_column(node)


def _lower_literal(_: _Draft, node: Expression) -> Expression:
    # A decimal literal would compute in decimals: 0.1e0 is the double that is meant.
    if node.is_string or node.name.isdigit() or "e" in node.name.lower():
        return node
    return exp.Literal.number(f"{node.name}e0")


def _lower_arithmetic(_: _Draft, node: Expression) -> Expression:
    # Whole-number literals are 32 bits wide in DuckDB and would overflow at two thousand million.
    for side in (node.this, node.expression):
        if isinstance(side, exp.Literal) and side.name.isdigit():
            side.replace(exp.cast(side.copy(), "BIGINT"))
    return node


def _lower_quotient(draft: _Draft, node: Expression) -> Expression:
    divisor = _sql(draft.name_stage(node.expression))
    sign = "/" if isinstance(node, exp.Div) else "//" if isinstance(node, exp.IntDiv) else "%"
    whole = "CAST({} AS DOUBLE)" if sign == "/" else "{}"
    dividend, divisor = (f"({whole.format(part)})" for part in (_sql(node.this), divisor))
    return _parse(f"({dividend} {sign} nullif({divisor}, 0))")


def _lower_root(draft: _Draft, node: Expression) -> Expression:
    return _guard(draft, node, node.this, "> 0" if isinstance(node, exp.Ln) else ">= 0")


def _lower_anonymous(draft: _Draft, node: Expression) -> Expression:
    name = node.name.lower()
    if name == "change":
        steps = node.expressions[1] if len(node.expressions) > 1 else None
        current = draft.name_stage(node.expressions[0])
        return exp.paren(
            exp.Sub(this=current, expression=_look(draft, current, steps, "PRECEDING"))
        )
    if name in ("log2", "log10"):
        return _guard(draft, node, node.expressions[0], "> 0")
    return node


def _guard(draft: _Draft, node: Expression, operand: Expression, condition: str) -> Expression:
    named = draft.name_stage(operand)
    operand.replace(exp.cast(named.copy(), "DOUBLE"))
    return _parse(f"CASE WHEN {_sql(named)} {condition} THEN {_sql(node)} END")


def _lower_power(draft: _Draft, node: Expression) -> Expression:
    # exp and power give infinity or NaN, and DuckDB sorts NaN above every number.
    named = _sql(draft.name_stage(node))
    return _parse(f"CASE WHEN isfinite({named}) THEN {named} END")


def _lower_nullif(draft: _Draft, node: Expression) -> Expression:
    node.this.replace(draft.name_stage(node.this))
    return node


def _lower_cast(_: _Draft, node: Expression) -> Expression:
    wanted = node.args["to"]
    target = "BIGINT" if wanted.is_type("int") else _sql(wanted)
    return _parse(f"TRY_CAST(({_sql(node.this)}) AS {target})")


def _lower_comparison(draft: _Draft, node: Expression) -> Expression:
    sides = [part for part in node.iter_expressions()]
    for side in sides:
        word = draft.find_type(side)
        for other in sides:
            if word is not None and isinstance(_strip_sign(other), exp.Literal):
                _check_comparable(draft, side, word, _strip_sign(other))
    return node


def _strip_sign(node: Expression) -> Expression:
    return node.this if isinstance(node, exp.Neg | exp.Paren) else node


def _check_comparable(draft: _Draft, column: Expression, word: TypeWord, other: Expression) -> None:
    value = other.name
    if word == "text" and not other.is_string:
        hint = f"write '{value}' to compare texts, or cast(… as double) to compare numbers"
        raise CompileError(f"`{draft.find_source(column)}` is text, {value} a number; {hint}")
    if word in _NUMBER_WORDS and other.is_string:
        hint = "write the number without quotes; a code with leading zeros is read as text"
        raise CompileError(f"`{draft.find_source(column)}` is a number, '{value}' a text; {hint}")


def _lower_lag(draft: _Draft, node: Expression) -> Expression:
    side = "PRECEDING" if isinstance(node, exp.Lag) else "FOLLOWING"
    return _look(draft, draft.name_stage(node.this), node.args.get("offset"), side)


def _look(draft: _Draft, value: Expression, steps: Expression | None, side: str) -> Expression:
    distance = steps.name if steps is not None else "1"
    if not distance.isdigit():
        raise CompileError("the number of periods of lag, lead and change is a whole number")
    frame = f"RANGE BETWEEN {distance} {side} AND {distance} {side}"
    return _window(draft, f"any_value({_sql(value)})", frame)


def _lower_first(draft: _Draft, node: Expression) -> Expression:
    value = _sql(draft.name_stage(node.this))
    return _window(draft, f"first_value({value})", "")


def _window(draft: _Draft, aggregate: str, frame: str) -> Expression:
    draft.follows_calendar = True
    over = f"PARTITION BY {UNIT_KEY} ORDER BY {TIME_KEY} {frame}".strip()
    return draft.name_stage(f"{aggregate} OVER ({over})", tried=False)


_RULES: Mapping[type[Expression], Callable[[_Draft, Expression], Expression]] = {
    exp.Column: _lower_column,
    exp.Literal: _lower_literal,
    exp.Add: _lower_arithmetic,
    exp.Sub: _lower_arithmetic,
    exp.Mul: _lower_arithmetic,
    exp.Div: _lower_quotient,
    exp.IntDiv: _lower_quotient,
    exp.Mod: _lower_quotient,
    exp.Ln: _lower_root,
    exp.Sqrt: _lower_root,
    exp.Exp: _lower_power,
    exp.Pow: _lower_power,
    exp.Nullif: _lower_nullif,
    exp.Cast: _lower_cast,
    exp.TryCast: _lower_cast,
    exp.In: _lower_comparison,
    exp.Between: _lower_comparison,
    **dict.fromkeys(_COMPARISONS, _lower_comparison),
    exp.Anonymous: _lower_anonymous,
    exp.Lag: _lower_lag,
    exp.Lead: _lower_lag,
    exp.First: _lower_first,
}
