"""The rules of the expression language, first on tokens, then on the parsed tree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from itertools import pairwise
from typing import TYPE_CHECKING

from ipec_econ.core.errors import Problem
from ipec_econ.core.expression_rules import (
    AGGREGATES,
    ALLOWED_FUNCTIONS,
    ALLOWED_NODES,
    ALLOWED_TYPES,
    CALENDAR_FUNCTIONS,
    FUNCTION_HINTS,
    MAX_NESTING,
    MAX_PREFIXES,
    MAX_SHIFT,
)
from ipec_econ.core.expression_tokens import Token

if TYPE_CHECKING:
    from sqlglot.expressions import Expr

_COMPARISONS = frozenset({"EQ", "NEQ", "GT", "GTE", "LT", "LTE"})
_READERS = ("read_", "scan", "glob", "query", "parquet", "sniff_", "pragma_", "duckdb_", "load")


def check_tokens(tokens: Sequence[Token]) -> tuple[Problem, ...]:
    """Return what can be refused without knowing the grammar, in the order of the text."""
    if not tokens:
        return (_syntax("the expression is empty", "write a column or a computation"),)
    found = [*_check_brackets(tokens), *_check_words(tokens), *_check_neighbours(tokens)]
    return tuple(problem for _, problem in sorted(found, key=lambda item: item[0]))


def check_tree(tree: Expr, *, powers: bool) -> tuple[Problem, ...]:
    """Return what is refused in a parsed expression; ``powers``: the text has the sign ^ or **."""
    problems: list[Problem] = []
    for node in tree.walk():
        kind = type(node).__name__
        if kind not in ALLOWED_NODES:
            problems.append(_refused(f"{_describe(kind)} is not allowed in an expression"))
        problems += _check_list(node, kind)
        problems += _check_is(node, kind)
        problems += _check_comparison(node, kind)
        problems += _check_calendar(node)
        if powers:
            problems += _check_power(node, kind)
    return tuple(dict.fromkeys(problems))


def _check_brackets(tokens: Sequence[Token]) -> Iterator[tuple[int, Problem]]:
    opened: list[Token] = []
    prefixes = 0
    for token in tokens:
        word = token.value if token.kind in ("operator", "keyword") else ""
        prefixes = prefixes + 1 if word in ("not", "-", "+") else 0
        if word in ("(", "case"):
            opened.append(token)
        elif word in (")", "end") and not _closes(word, opened):
            yield token.at, _syntax(f"`{word}` at character {token.at} closes nothing")
            return
        if len(opened) > MAX_NESTING or prefixes > MAX_PREFIXES:
            what = "the expression is nested too deeply"
            yield token.at, _refused(what, fix="split it into derived columns")
            return
    for token in opened:
        closing = ")" if token.value == "(" else "end"
        what = f"`{token.value}` at character {token.at} is never closed"
        yield token.at, _syntax(what, f"add the missing `{closing}`")


def _closes(word: str, opened: list[Token]) -> bool:
    return bool(opened) and (opened.pop().value == "(") == (word == ")")


def _check_words(tokens: Sequence[Token]) -> Iterator[tuple[int, Problem]]:
    for position, token in enumerate(tokens):
        before = tokens[position - 1] if position else None
        if token.kind == "keyword" and token.value == "select":
            what = "`select` is not allowed in an expression"
            why = "an expression sees the columns of its row; it reads no table, file or setting"
            yield token.at, _refused(what, why=why, fix="prepare the column under panel.columns")
        elif token.kind == "name" and before is not None and before.value in ("::", "as"):
            if token.value.lower() not in ALLOWED_TYPES:
                yield token.at, _unknown_type(token.value)
        elif token.kind == "name" and _opens(tokens, position + 1) and not _follows_value(before):
            problem = _check_call(tokens, position)
            if problem:
                yield token.at, problem


def _follows_value(before: Token | None) -> bool:
    return before is not None and (before.kind in ("number", "text", "name") or before.value == ")")


def _opens(tokens: Sequence[Token], position: int) -> bool:
    if position >= len(tokens):
        return False
    return tokens[position].kind == "operator" and tokens[position].value == "("


def _check_call(tokens: Sequence[Token], position: int) -> Problem | None:
    token = tokens[position]
    name = token.value.lower()
    if token.quoted or name not in ALLOWED_FUNCTIONS:
        return _refuse_function(token.value)
    fewest, most = ALLOWED_FUNCTIONS[name]
    count = _count_arguments(tokens, position + 1)
    if count is None or (fewest <= count and (most is None or count <= most)):
        return None
    wanted = (
        str(fewest) if fewest == most else f"{fewest} to {most}" if most else f"{fewest} or more"
    )
    plural = "" if wanted == "1" else "s"
    return _syntax(f"`{name}` takes {wanted} argument{plural}, here are {count}")


def _count_arguments(tokens: Sequence[Token], opening: int) -> int | None:
    depth = 0
    commas = 0
    for position in range(opening, len(tokens)):
        token = tokens[position]
        if token.kind != "operator":
            continue
        depth += {"(": 1, ")": -1}.get(token.value, 0)
        commas += depth == 1 and token.value == ","
        if depth == 0:
            return 0 if position == opening + 1 else commas + 1
    return None


def _refuse_function(name: str) -> Problem:
    lowered = name.lower()
    hint = FUNCTION_HINTS.get(lowered, "")
    if lowered == "log":
        why = "log is base e in R and Stata, base 10 in SQL"
        return _refused("`log` is ambiguous", why=why, fix=hint)
    if lowered in AGGREGATES:
        why = "aggregates and window functions look at many rows; an expression sees one row"
        other = hint or "use lag, lead, first or change, or prepare the column beforehand"
        return _refused(f"`{name}` is an aggregate", why=why, fix=other)
    if any(part in lowered for part in _READERS):
        why = "an expression sees the columns of its row; it reads no table, file or setting"
        return _refused(
            f"the function `{name}` is not allowed", why=why, fix="name the file as a source"
        )
    close = get_close_matches(lowered, ALLOWED_FUNCTIONS, n=1, cutoff=0.6)
    suggestion = f"did you mean `{close[0]}`?" if close else ""
    fix = hint or suggestion or "allowed are " + ", ".join(ALLOWED_FUNCTIONS)
    why = "only functions that compute on one row, and those that follow the calendar, are allowed"
    return Problem("spec/unknown-function", f"unknown function `{name}`", why=why, fix=fix)


def _unknown_type(name: str) -> Problem:
    close = get_close_matches(name.lower(), ALLOWED_TYPES, n=1)
    fix = (
        f"did you mean `{close[0]}`?" if close else "types are integer, double, text, boolean, date"
    )
    return _refused(f"`{name}` is not a type", fix=fix)


def _check_neighbours(tokens: Sequence[Token]) -> Iterator[tuple[int, Problem]]:
    for before, token in pairwise(tokens):
        starts = token.kind in ("number", "text", "name")
        is_date = before.value.lower() == "date" and token.kind == "text" and not before.quoted
        if not (_follows_value(before) and starts) or is_date:
            continue
        if token.value.lower() == "over" and before.value == ")":
            why = "window functions look at many rows; an expression sees one row"
            fix = "use lag, lead, first or change: they follow the unit and the calendar"
            yield token.at, _refused("`over` is not allowed in an expression", why=why, fix=fix)
        else:
            what = f"nothing stands between `{before.value}` and `{token.value}`"
            fix = "put an operator between them, or quotes around a name"
            yield token.at, _syntax(what, fix)
        return


def _check_list(node: Expr, kind: str) -> Iterator[Problem]:
    if kind != "In":
        return
    items = node.args.get("expressions") or []
    if not items or any(not _is_literal(item) for item in items):
        what = "`in` needs a list of values in brackets"
        yield _refused(what, fix="write x in ('A', 'B') or x in (1, 2)")


def _check_is(node: Expr, kind: str) -> Iterator[Problem]:
    if kind == "Is" and type(node.expression).__name__ not in ("Null", "Boolean"):
        what = "`is` stands before something other than null, true or false"
        yield _refused(what, fix="write x is null, x is not null, or x = y")


def _is_literal(node: Expr) -> bool:
    kind = type(node).__name__
    return kind in ("Literal", "Boolean") or (kind == "Neg" and _is_literal(node.this))


def _check_comparison(node: Expr, kind: str) -> Iterator[Problem]:
    if kind not in _COMPARISONS:
        return
    sides = [type(side).__name__ for side in (node.this, node.expression)]
    if "Null" in sides:
        why = "a comparison with null is never true"
        yield _refused(
            "null is compared with a sign", why=why, fix="write x is null or x is not null"
        )
    if any(side in _COMPARISONS for side in sides):
        why = "a < b < c compares a truth value with c"
        yield _refused(
            "comparisons are chained", why=why, fix="write x between a and b, or use and"
        )


def _check_calendar(node: Expr) -> Iterator[Problem]:
    name = _name_calendar(node)
    if name is None:
        return
    steps = _find_steps(node)
    if steps is None:
        return
    is_whole = type(steps).__name__ == "Literal" and not steps.is_string and steps.name.isdigit()
    if not is_whole or not 1 <= int(steps.name) <= MAX_SHIFT:
        what = f"the number of periods of `{name}` is not a whole number from 1 to {MAX_SHIFT}"
        yield _refused(what, fix=f"write {name}(x, 1); lag and lead go in opposite directions")


def _name_calendar(node: Expr) -> str | None:
    kind = type(node).__name__
    name = str(node.this).lower() if kind == "Anonymous" else kind.lower()
    return name if name in CALENDAR_FUNCTIONS else None


def _find_steps(node: Expr) -> Expr | None:
    if type(node).__name__ == "Anonymous":
        return node.expressions[1] if len(node.expressions) > 1 else None
    steps: Expr | None = node.args.get("offset")
    return steps


def _check_power(node: Expr, kind: str) -> Iterator[Problem]:
    if kind == "Pow" and type(node.this).__name__ in ("Neg", "Pow"):
        why = "languages disagree on -x^2 and on a^b^c"
        yield _refused("a power is ambiguous", why=why, fix="add brackets: -(x^2), (a^b)^c")


def _describe(kind: str) -> str:
    return {"Star": "`*` for all columns", "Tuple": "a list of values"}.get(
        kind, f"`{kind.lower()}`"
    )


def _refused(what: str, *, why: str = "", fix: str = "") -> Problem:
    return Problem("spec/expression-refused", what, why=why, fix=fix)


def _syntax(what: str, fix: str = "") -> Problem:
    return Problem("spec/expression-syntax", what, fix=fix)
