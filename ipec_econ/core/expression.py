"""Scalar SQL expressions: parsed, checked against a list of allowed functions, never run here."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ipec_econ.core.errors import Problem
from ipec_econ.core.expression_checks import check_tokens, check_tree
from ipec_econ.core.expression_rules import ALLOWED_TYPES, MAX_LENGTH
from ipec_econ.core.expression_tokens import Token, TokenError, read_tokens

if TYPE_CHECKING:
    from sqlglot.expressions import Expr


@dataclass(frozen=True, slots=True)
class ParsedExpression:
    """An expression as far as text alone can tell.

    Attributes
    ----------
    text
        As written in the spec.
    columns
        Names of the columns it reads, in order of first appearance.
    problems
        Why it is refused; empty when it is allowed.
    """

    text: str
    columns: tuple[str, ...]
    problems: tuple[Problem, ...]


def parse_expression(text: str) -> ParsedExpression:
    """Parse one scalar expression; whatever is wrong is in the result's ``problems``."""
    columns, problems, _ = _parse(text)
    return ParsedExpression(text, columns, problems)


def parse_tree(text: str) -> Expr:
    """Parse an allowed expression into sqlglot's tree, for the engine to compile.

    Every column is a quoted identifier without a table; ``change`` is an ``Anonymous`` node,
    ``lag``, ``lead`` and ``first`` are sqlglot's own nodes without a window.

    Raises
    ------
    ValueError
        If the expression is refused; the message is that of its first problem.
    """
    _, problems, tree = _parse(text)
    if problems or tree is None:
        raise ValueError("; ".join(problem.what for problem in problems))
    return tree


def _parse(text: str) -> tuple[tuple[str, ...], tuple[Problem, ...], Expr | None]:
    if len(text) > MAX_LENGTH:
        what = f"the expression has {len(text)} characters; the most is {MAX_LENGTH}"
        return (), (_refuse(what, "split it into derived columns under panel.columns"),), None
    try:
        tokens = read_tokens(text)
    except TokenError as error:
        return (), (error.problem,), None
    columns = tuple(dict.fromkeys(token.value for token in _find_columns(tokens)))
    problems = check_tokens(tokens)
    if problems:
        return columns, problems, None
    tree = _parse_tokens(tokens)
    if isinstance(tree, Problem):
        return columns, (tree,), None
    problems = check_tree(tree, powers=any(token.value in ("^", "**") for token in tokens))
    return columns, problems, None if problems else _keep_logarithms(tree)


def _find_columns(tokens: tuple[Token, ...]) -> list[Token]:
    return [
        token
        for position, token in enumerate(tokens)
        if token.kind == "name"
        and not _is_call(tokens, position)
        and not _is_type(tokens, position)
    ]


def _is_call(tokens: tuple[Token, ...], position: int) -> bool:
    following = tokens[position + 1 : position + 2]
    return bool(following) and following[0].value == "(" and following[0].kind == "operator"


def _is_type(tokens: tuple[Token, ...], position: int) -> bool:
    token = tokens[position]
    before = tokens[position - 1] if position else None
    after = tokens[position + 1] if position + 1 < len(tokens) else None
    if (
        before is not None
        and before.kind in ("operator", "keyword")
        and before.value in ("::", "as")
    ):
        return True
    is_date = token.value.lower() == "date" and not token.quoted
    return is_date and after is not None and after.kind == "text"


def _parse_tokens(tokens: tuple[Token, ...]) -> Expr | Problem:
    # sqlglot is loaded here: the command line answers --help without it.
    import sqlglot
    from sqlglot import expressions
    from sqlglot.dialects.duckdb import DuckDB
    from sqlglot.errors import SqlglotError

    logging.getLogger("sqlglot").setLevel(logging.CRITICAL)
    sql = _write_sql(tokens)
    dialect = DuckDB()
    parser = dialect.parser(error_level=sqlglot.ErrorLevel.IMMEDIATE)
    try:
        trees = parser.parse_into(expressions.Condition, dialect.tokenize(sql), sql)
    except SqlglotError:
        return _explain_syntax(tokens)
    except RecursionError:
        return _refuse("the expression is nested too deeply", "split it into derived columns")
    if len(trees) != 1 or trees[0] is None:
        return _explain_syntax(tokens)
    return trees[0]


def _write_sql(tokens: tuple[Token, ...]) -> str:
    columns = {id(token) for token in _find_columns(tokens)}
    return " ".join(_write_token(token, id(token) in columns) for token in tokens)


def _write_token(token: Token, is_column: bool) -> str:
    if token.kind == "text":
        return "'" + token.value.replace("'", "''") + "'"
    if is_column:
        return '"' + token.value.replace('"', '""') + '"'
    if token.kind == "name":
        return ALLOWED_TYPES.get(token.value.lower(), token.value)
    return {"==": "=", "**": "^"}.get(token.value, token.value)


def _explain_syntax(tokens: tuple[Token, ...]) -> Problem:
    last = tokens[-1]
    ends = last.kind == "operator" and last.value != ")"
    ends = ends or (last.kind == "keyword" and last.value not in ("end", "null", "true", "false"))
    what = "the expression cannot be read"
    if ends:
        what = f"the expression ends with `{last.value}`: something is missing after it"
    return Problem(
        "spec/expression-syntax",
        what,
        why="an expression is one value computed from columns, such as ln(gva / employees)",
        fix="check operators, commas and brackets; a column whose name is a keyword or has spaces "
        'stands in double quotes, such as "end"',
    )


def _keep_logarithms(tree: Expr) -> Expr:
    # sqlglot turns log2(x) into log(2, x), a quotient of logarithms: not exact at powers of two.
    from sqlglot import expressions

    def rename(node: Expr) -> Expr:
        if isinstance(node, expressions.Log) and node.expression is not None:
            return expressions.Anonymous(this=f"log{node.this.name}", expressions=[node.expression])
        return node

    return tree.transform(rename)


def _refuse(what: str, fix: str) -> Problem:
    return Problem("spec/expression-refused", what, fix=fix)
