"""Arithmetic inside formulas: R's spelling for the name, the spec language's for the value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from math import isfinite

from ipec_econ.core.expression import parse_expression
from ipec_econ.core.expression_rules import KEYWORDS, MAX_SHIFT
from ipec_econ.core.formula_tokens import Cursor, FormulaToken
from ipec_econ.core.terms import Factor

FUNCTIONS: Mapping[str, str] = {
    "log": "ln", "ln": "ln", "log10": "log10", "log2": "log2", "exp": "exp", "sqrt": "sqrt",
    "abs": "abs", "sign": "sign", "round": "round", "floor": "floor", "ceiling": "ceil",
    "ceil": "ceil", "first": "first", "power": "power", "pow": "power", "coalesce": "coalesce",
    "pmax": "greatest", "pmin": "least", "greatest": "greatest", "least": "least",
}  # fmt: skip
"""Function of a formula → function of the spec language."""

SHIFTS: Mapping[str, str] = {
    "l": "lag", "lag": "lag", "f": "lead", "lead": "lead", "d": "change", "change": "change",
}  # fmt: skip
"""Functions that take a number of periods, in fixest's letters and in the language's words."""

MAX_DIGITS = 9

_MAX_WHOLE = 1e15
_PLAIN = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_COMPOUND = re.compile(r"\s")
_UNKNOWN = {
    "sunab": "use `estimator: sun_abraham`",
    "poly": "write the powers one by one: x + I(x^2)",
    "lag_": "write l(x, 1)",
    "diff": "write d(x)",
    "ifelse": "write the condition as a derived column under panel.columns",
    "scale": "write the computation as a derived column under panel.columns",
    "csw": "use a grid", "sw": "use a grid", "csw0": "use a grid", "sw0": "use a grid",
    "mvsw": "use a grid", "c": "write one term after another",
}  # fmt: skip


def read_arithmetic(cursor: Cursor) -> Factor:
    """Read a sum of products of powers, as R would evaluate it."""
    left = _read_product(cursor)
    while cursor.is_at("+", "-"):
        sign = cursor.take().value
        left = _join(left, f" {sign} ", _read_product(cursor), f" {sign} ")
    return left


def read_call(cursor: Cursor) -> tuple[Factor, ...]:
    """Read a call ``name(…)``; lags with a range of periods give one factor each.

    Raises
    ------
    TermError
        If the function is unknown or its arguments do not fit.
    """
    name = cursor.take().value
    cursor.expect("(")
    cursor.descend()
    if name == "I":
        inner = read_arithmetic(cursor)
        found: tuple[Factor, ...] = (Factor(f"I({inner.name})", _bracket(inner.expression)),)
    elif name in SHIFTS:
        found = _read_shift(cursor, name)
    elif name == "log1p":
        inner = read_arithmetic(cursor)
        found = (Factor(f"log1p({inner.name})", f"ln(1 + {_bracket(inner.expression)})"),)
    elif name in FUNCTIONS:
        found = (_read_function(cursor, name),)
    else:
        raise _refuse_function(cursor, name)
    cursor.expect(")")
    cursor.ascend()
    return found


def read_column(token: FormulaToken) -> Factor:
    """Return the factor of a column; backticks quote names that are no plain words."""
    name = token.value
    shown = f"`{name}`" if token.quoted and not _is_r_name(name) else name
    return Factor(shown, quote_column(name))


def quote_column(name: str) -> str:
    """Return a column as an expression of the spec language names it."""
    if _PLAIN.fullmatch(name) and name.lower() not in KEYWORDS:
        return name
    return '"' + name.replace('"', '""') + '"'


def check_factor(cursor: Cursor, factor: Factor) -> Factor:
    """Return the factor if its expression is allowed.

    Raises
    ------
    TermError
        If the expression language refuses it: calendar functions that nest, say.
    """
    if _PLAIN.fullmatch(factor.expression) or factor.expression.startswith('"'):
        return factor
    problems = parse_expression(factor.expression).problems
    if problems:
        raise cursor.refuse(problems[0].what, why=problems[0].why, fix=problems[0].fix)
    return factor


def write_number(cursor: Cursor) -> str:
    """Return the number that comes next as R prints it: 2.0 as 2.

    Raises
    ------
    TermError
        If it is too large for a number with a decimal point.
    """
    number = float(cursor.take().value)
    if not isfinite(number):
        raise cursor.refuse("a number is too large")
    return str(int(number)) if number.is_integer() and number < _MAX_WHOLE else repr(number)


def _read_product(cursor: Cursor) -> Factor:
    left = _read_signed(cursor)
    while cursor.is_at("*", "/"):
        sign = cursor.take().value
        left = _join(left, " * " if sign == "*" else "/", _read_signed(cursor), f" {sign} ")
    return left


def _read_signed(cursor: Cursor) -> Factor:
    if not cursor.is_at("-", "+"):
        return _read_power(cursor)
    sign = cursor.take().value
    if cursor.is_at("-", "+"):
        raise cursor.refuse("two signs follow each other")
    inner = _read_power(cursor)
    return Factor(f"{sign}{inner.name}", f"{sign}{inner.expression}")


def _read_power(cursor: Cursor) -> Factor:
    base = _read_value(cursor)
    if not cursor.take_sign("^"):
        return base
    cursor.descend()
    exponent = _read_signed(cursor)
    cursor.ascend()
    name = f"{base.name}^{exponent.name}"
    return Factor(name, f"power({base.expression}, {exponent.expression})")


def _read_value(cursor: Cursor) -> Factor:
    token = cursor.token
    if token.kind == "name" and cursor.peek().value == "(" and not token.quoted:
        found = read_call(cursor)
        if len(found) > 1:
            raise cursor.refuse("a range of lags stands inside a computation")
        return found[0]
    if token.kind == "name":
        return read_column(cursor.take())
    if token.kind == "number":
        number = write_number(cursor)
        return Factor(number, number)
    if cursor.take_sign("("):
        cursor.descend()
        inner = read_arithmetic(cursor)
        cursor.expect(")")
        cursor.ascend()
        return Factor(f"({inner.name})", f"({inner.expression})")
    raise cursor.refuse_next()


def _read_function(cursor: Cursor, name: str) -> Factor:
    arguments = [read_arithmetic(cursor)]
    while cursor.take_sign(","):
        arguments.append(read_arithmetic(cursor))
    if name == "log" and len(arguments) > 1:
        raise cursor.refuse("log takes one argument", fix="write log(x)/log(base) within I()")
    shown = ", ".join(argument.name for argument in arguments)
    value = ", ".join(argument.expression for argument in arguments)
    return Factor(f"{name}({shown})", f"{FUNCTIONS[name]}({value})")


def _read_shift(cursor: Cursor, name: str) -> tuple[Factor, ...]:
    inner = read_arithmetic(cursor)
    if not cursor.take_sign(","):
        shown = name if SHIFTS[name] == "change" or len(name) > 1 else None
        factor = _shift(cursor, name, inner, 1)
        return (Factor(f"{shown}({inner.name})", factor.expression),) if shown else (factor,)
    if cursor.token.value == "k" and cursor.peek().value == "=":
        cursor.take()
        cursor.take()
    return tuple(_shift(cursor, name, inner, steps) for steps in read_integers(cursor))


def _shift(cursor: Cursor, name: str, inner: Factor, steps: int) -> Factor:
    """Write one lag as fixest does: ``l(x, -1)`` becomes ``f(x, 1)``; ``l(x, 0)`` is x."""
    function = SHIFTS[name]
    if abs(steps) > MAX_SHIFT:
        raise cursor.refuse(f"{steps} periods are more than {MAX_SHIFT}")
    if function == "change" and steps < 1:
        raise cursor.refuse("a difference spans at least one period", fix="write d(x, 1)")
    if steps < 0:
        opposite = {"l": "f", "f": "l", "lag": "lead", "lead": "lag"}[name]
        return _shift(cursor, opposite, inner, -steps)
    shown = f"{name}({inner.name}, {steps})"
    value = f"{function}({inner.expression}, {steps})" if steps else _bracket(inner.expression)
    return Factor(shown, value)


def read_integers(cursor: Cursor) -> tuple[int, ...]:
    """Read whole numbers: ``1``, ``-1``, ``0:2`` or ``c(1, 3)``.

    Raises
    ------
    TermError
        If something else stands there.
    """
    if cursor.token.value == "c" and cursor.peek().value == "(":
        cursor.take()
        cursor.take()
        numbers = list(_read_range(cursor))
        while cursor.take_sign(","):
            numbers += _read_range(cursor)
        cursor.expect(")")
        return tuple(numbers)
    return _read_range(cursor)


def _read_range(cursor: Cursor) -> tuple[int, ...]:
    first = _read_integer(cursor)
    if not cursor.take_sign(":"):
        return (first,)
    last = _read_integer(cursor)
    if abs(last - first) > 2 * MAX_SHIFT:
        raise cursor.refuse(f"the range {first}:{last} is too long")
    step = 1 if last >= first else -1
    return tuple(range(first, last + step, step))


def _read_integer(cursor: Cursor) -> int:
    if cursor.take_sign("("):
        inner = _read_integer(cursor)
        cursor.expect(")")
        return inner
    negative = cursor.take_sign("-")
    token = cursor.token
    if token.kind != "number" or not token.value.isdigit() or len(token.value) > MAX_DIGITS:
        raise cursor.refuse("a whole number is missing", fix="write 1, 0:2 or c(-1, -2)")
    cursor.take()
    return -int(token.value) if negative else int(token.value)


def _join(left: Factor, shown: str, right: Factor, operator: str) -> Factor:
    return Factor(left.name + shown + right.name, left.expression + operator + right.expression)


def _bracket(expression: str) -> str:
    return f"({expression})" if _COMPOUND.search(_drop_calls(expression)) else expression


def _drop_calls(expression: str) -> str:
    """Return what is outside of brackets and quotes, to see whether an operator is there."""
    outside, depth, quoted = "", 0, False
    for sign in expression:
        quoted ^= sign == '"'
        depth += 0 if quoted else {"(": 1, ")": -1}.get(sign, 0)
        if not quoted and depth == 0:
            outside += sign
    return outside


def _is_r_name(name: str) -> bool:
    return re.fullmatch(r"[A-Za-z][\w.]*", name) is not None


def _refuse_function(cursor: Cursor, name: str) -> Exception:
    known = (*FUNCTIONS, *SHIFTS, "I", "i", "C", "factor")
    close = get_close_matches(name, known, n=1)
    suggestion = f"did you mean `{close[0]}`?" if close else "allowed are " + ", ".join(known)
    return cursor.refuse(f"unknown function `{name}`", fix=_UNKNOWN.get(name, suggestion))
