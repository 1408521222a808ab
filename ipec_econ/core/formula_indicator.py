"""Categorical terms of a formula: ``i(f, x, ref = 5)``, ``C(f)``, ``factor(f)``."""

from __future__ import annotations

from ipec_econ.core.formula_arithmetic import check_factor, read_arithmetic, read_integers
from ipec_econ.core.formula_tokens import Cursor
from ipec_econ.core.terms import Factor, Indicator, Term

CATEGORICAL_FUNCTIONS = ("i", "C", "factor", "as.factor")


def read_indicator(cursor: Cursor) -> Term:
    """Read a categorical call; the cursor stands on its name.

    Raises
    ------
    TermError
        If its arguments do not fit.
    """
    function = cursor.take().value
    cursor.expect("(")
    token = cursor.take()
    if token.kind != "name" or cursor.is_at("("):
        fix = "write i(period, ref = 5); derive the column under panel.columns first"
        raise cursor.refuse(f"the first argument of `{function}` is not a column", fix=fix)
    column = token.value
    if function != "i":
        cursor.expect(")")
        template = f"{column}::{{level}}" if function == "C" else f"{function}({column}){{level}}"
        return Term(template, (), Indicator(column, ()))
    factor, references = _read_arguments(cursor)
    cursor.expect(")")
    name = f"{column}::{{level}}" + (f":{factor.name}" if factor else "")
    return Term(name, (factor,) if factor else (), Indicator(column, references))


def _read_arguments(cursor: Cursor) -> tuple[Factor | None, tuple[str, ...]]:
    factor: Factor | None = None
    references: tuple[str, ...] | None = None
    while cursor.take_sign(","):
        named = cursor.take().value if cursor.peek().value == "=" else ""
        if named:
            cursor.expect("=")
        if named == "var" or (not named and factor is None and _is_variable(cursor)):
            factor = _read_variable(cursor)
        elif named in ("ref", "") and references is None:
            references = _read_references(cursor)
        else:
            fix = "allowed are i(f), i(f, x), i(f, ref = 5) and i(f, x, ref = c(-1, -2))"
            raise cursor.refuse(f"argument `{named or cursor.token.value}` of `i`", fix=fix)
    return factor, references or ()


def _is_variable(cursor: Cursor) -> bool:
    return cursor.token.kind == "name" and cursor.token.value != "c"


def _read_variable(cursor: Cursor) -> Factor:
    name = cursor.token.value
    if name.startswith("i.") or (name in CATEGORICAL_FUNCTIONS and cursor.peek().value == "("):
        fix = "combine both in a derived column under panel.columns"
        raise cursor.refuse("two categorical variables are multiplied", fix=fix)
    return check_factor(cursor, read_arithmetic(cursor))


def _read_references(cursor: Cursor) -> tuple[str, ...]:
    if cursor.token.kind == "text":
        return (cursor.take().value,)
    if cursor.token.value == "c" and cursor.peek().kind == "sign":
        return _read_reference_list(cursor)
    return tuple(str(number) for number in read_integers(cursor))


def _read_reference_list(cursor: Cursor) -> tuple[str, ...]:
    cursor.take()
    cursor.expect("(")
    found: list[str] = []
    while True:
        if cursor.token.kind == "text":
            found.append(cursor.take().value)
        else:
            found += [str(number) for number in read_integers(cursor)]
        if not cursor.take_sign(","):
            break
    cursor.expect(")")
    return tuple(dict.fromkeys(found))
