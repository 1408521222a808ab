"""Formulas in fixest's syntax, and the terms and fixed effects of the structured form.

A parser of our own: a referee runs specs written by strangers, so no text is ever evaluated.
"""

from __future__ import annotations

from collections.abc import Sequence

from ipec_econ.core.formula_arithmetic import check_factor, read_arithmetic
from ipec_econ.core.formula_terms import TermSum, read_sum
from ipec_econ.core.formula_tokens import Cursor
from ipec_econ.core.terms import FixedEffect, Formula, Term


def parse_formula(text: str) -> Formula:
    """Read ``outcome ~ terms | fixed_effects | endogenous ~ instruments``.

    Terms are ordered and named as R does: main effects before interactions, the variables of
    an interaction in the order of their first appearance, ``x^2`` as ``I(x^2)``.

    Raises
    ------
    TermError
        If the text is no formula, or uses what cannot be expressed.
    """
    cursor = Cursor(text, role="formula")
    outcome = check_factor(cursor, read_arithmetic(cursor))
    if not cursor.take_sign("~"):
        raise cursor.refuse("`~` is missing after the outcome", fix="write y ~ x1 + x2 | id + year")
    terms = read_sum(cursor, power_name="I({})")
    fixed_effects: tuple[FixedEffect, ...] = ()
    endogenous = instruments = TermSum((), intercept=True)
    if cursor.take_sign("|"):
        if _has_instruments(cursor, text):
            endogenous, instruments = _read_instruments(cursor)
        else:
            fixed_effects = _read_fixed_effects(cursor)
            if cursor.take_sign("|"):
                endogenous, instruments = _read_instruments(cursor)
    if cursor.token.kind != "end":
        raise cursor.refuse_next()
    return Formula(
        outcome=outcome,
        terms=terms.sort(),
        fixed_effects=fixed_effects,
        intercept=terms.intercept,
        endogenous=endogenous.sort(),
        instruments=instruments.sort(),
    )


def parse_regressors(items: Sequence[str]) -> tuple[Term, ...]:
    """Read the items of ``regressors``, ``controls`` or ``covariates``.

    Each item is a column, ``share^2``, ``log(x)``, ``l(x, 0:2)``, ``a:b``, ``a*b`` or a categorical
    ``i(period, ref = 5)``; order and names stay as written.

    Raises
    ------
    TermError
        If an item cannot be read, or a term comes twice.
    """
    terms: dict[str, Term] = {}
    for item in items:
        cursor = Cursor(item, role="regressor")
        found = read_sum(cursor, power_name="{}", single=True)
        if cursor.token.kind != "end":
            raise cursor.refuse_next()
        for term in found.list_terms():
            if term.name in terms:
                raise cursor.refuse(f"`{term.name}` is there already", fix="name it once")
            terms[term.name] = term
    return tuple(terms.values())


def parse_fixed_effects(
    items: Sequence[str], *, role: str = "fixed effect"
) -> tuple[FixedEffect, ...]:
    """Read the items of ``fixed_effects``: ``year``, ``region^year``, ``firm[trend]``.

    Clusters are written alike; ``role`` is what messages call an item.

    Raises
    ------
    TermError
        If an item cannot be read, or comes twice.
    """
    found: dict[str, FixedEffect] = {}
    for item in items:
        cursor = Cursor(item, role=role)
        effect = _read_fixed_effect(cursor)
        if cursor.token.kind != "end":
            raise cursor.refuse_next()
        if effect.name in found:
            raise cursor.refuse(f"`{effect.name}` is there already", fix="name it once")
        found[effect.name] = effect
    return tuple(found.values())


def _has_instruments(cursor: Cursor, text: str) -> bool:
    return "~" in text[cursor.token.at - 1 :].split("|")[0]


def _read_instruments(cursor: Cursor) -> tuple[TermSum, TermSum]:
    endogenous = read_sum(cursor, power_name="I({})")
    if not cursor.take_sign("~"):
        fix = "write | endogenous ~ instruments"
        raise cursor.refuse("`~` is missing in the part for instruments", fix=fix)
    instruments = read_sum(cursor, power_name="I({})")
    if not endogenous.sort() or not instruments.sort():
        raise cursor.refuse("an instrument or an endogenous regressor is missing")
    return endogenous, instruments


def _read_fixed_effects(cursor: Cursor) -> tuple[FixedEffect, ...]:
    if cursor.token.value == "0" and cursor.peek().kind in ("end", "sign"):
        cursor.take()
        return ()
    found = [_read_fixed_effect(cursor)]
    while cursor.take_sign("+"):
        found.append(_read_fixed_effect(cursor))
    return tuple({effect.name: effect for effect in found}.values())


def _read_fixed_effect(cursor: Cursor) -> FixedEffect:
    columns = [_read_column(cursor)]
    while cursor.take_sign("^"):
        columns.append(_read_column(cursor))
    name = "^".join(columns)
    if not cursor.take_sign("["):
        return FixedEffect(name, tuple(columns))
    alone = cursor.take_sign("[")
    slopes = [_read_column(cursor)]
    while cursor.take_sign(","):
        slopes.append(_read_column(cursor))
    cursor.expect("]")
    if alone:
        cursor.expect("]")
    shown = ", ".join(slopes)
    name += f"[[{shown}]]" if alone else f"[{shown}]"
    return FixedEffect(name, tuple(columns), tuple(slopes), intercept=not alone)


def _read_column(cursor: Cursor) -> str:
    token = cursor.take()
    if token.kind in ("sign", "end"):
        raise cursor.refuse("the name of a column is missing", fix="write year or region^year")
    if token.kind != "name":
        raise cursor.refuse(f"`{token.value}` is not the name of a column")
    if cursor.is_at("("):
        fix = "derive the column under panel.columns, then name it here"
        raise cursor.refuse("a fixed effect is a column, not a computation", fix=fix)
    if cursor.is_at(":", "*"):
        fix = f"write {token.value}^other for the interaction of fixed effects"
        raise cursor.refuse(f"`{cursor.token.value}` has no meaning here", fix=fix)
    return token.value
