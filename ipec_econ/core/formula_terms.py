"""The algebra of terms: sums, crossings and interactions of factors and indicators."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ipec_econ.core.formula_arithmetic import (
    check_factor,
    read_call,
    read_column,
    write_number,
)
from ipec_econ.core.formula_indicator import CATEGORICAL_FUNCTIONS, read_indicator
from ipec_econ.core.formula_tokens import Cursor
from ipec_econ.core.terms import Factor, Term

MAX_TERMS = 500


@dataclass(frozen=True, slots=True)
class Atom:
    """A term that is no product, and where it was written."""

    term: Term
    at: int

    @property
    def name(self) -> str:
        """The name of its coefficient, or the template of the names."""
        return self.term.name


Product = tuple[Atom, ...]


@dataclass(frozen=True, slots=True)
class TermSum:
    """Products of atoms in the order they were written; the empty product is a constant."""

    products: tuple[Product, ...]
    intercept: bool

    def list_terms(self) -> tuple[Term, ...]:
        """Return the terms in the order and with the names they were written with."""
        return tuple(_make_term(product) for product in _drop_repeats(self.products))

    def sort(self) -> tuple[Term, ...]:
        """Return the terms as R orders them: by degree, variables by first appearance."""
        atoms = sorted((atom for product in self.products for atom in product), key=_find_place)
        first = {atom.name: atom.at for atom in reversed(atoms)}
        ordered = [
            tuple(sorted(product, key=lambda atom: first[atom.name]))
            for product in _drop_repeats(self.products)
        ]
        return tuple(_make_term(product) for product in sorted(ordered, key=len))


def read_sum(cursor: Cursor, *, power_name: str, single: bool = False) -> TermSum:
    """Read terms joined by ``+``.

    Parameters
    ----------
    power_name
        How the power of a column is called: ``I({})`` in formulas, ``{}`` in lists.
    single
        Whether one item of a list is read, in which ``+`` has no place.

    Raises
    ------
    TermError
        If the text cannot be read.
    """
    products: list[Product] = []
    intercept = True
    minus = cursor.take_sign("-")
    if not minus:
        cursor.take_sign("+")
    while True:
        constant = _read_constant(cursor, minus=minus, single=single)
        if constant is not None:
            intercept = constant
        elif minus:
            fix = "write the terms that are wanted; only `- 1` is allowed"
            raise cursor.refuse("terms cannot be taken away", fix=fix)
        else:
            products += _read_crossing(cursor, power_name)
        if not cursor.is_at("+", "-"):
            return TermSum(tuple(products), intercept)
        if single:
            raise cursor.refuse("it is a sum", fix="make two items, or write I(a + b)")
        minus = cursor.take().value == "-"


def _read_constant(cursor: Cursor, *, minus: bool, single: bool) -> bool | None:
    if cursor.token.kind != "number" or cursor.peek().value in (":", "*", "^", "/"):
        return None
    if cursor.token.value not in ("0", "1"):
        raise cursor.refuse(f"`{cursor.token.value}` is a number, not a term")
    has_constant = (cursor.take().value == "1") != minus
    if single and not has_constant:
        fix = "write a formula to leave out the constant: y ~ x - 1"
        raise cursor.refuse("a list of regressors always goes with a constant", fix=fix)
    return has_constant


def _read_crossing(cursor: Cursor, power_name: str) -> tuple[Product, ...]:
    """Read ``a*b``, which stands for ``a + b + a:b``."""
    products = _read_interaction(cursor, power_name)
    while cursor.is_at("*", "/"):
        if cursor.take().value == "/":
            raise cursor.refuse("`/` divides only inside a function", fix="write I(a/b)")
        right = _read_interaction(cursor, power_name)
        products = _limit(cursor, (*products, *right, *_multiply(cursor, products, right)))
    return products


def _read_interaction(cursor: Cursor, power_name: str) -> tuple[Product, ...]:
    products = _read_atom(cursor, power_name)
    while cursor.take_sign(":"):
        products = _multiply(cursor, products, _read_atom(cursor, power_name))
    return products


def _read_atom(cursor: Cursor, power_name: str) -> tuple[Product, ...]:
    token = cursor.token
    if cursor.take_sign("("):
        return _read_group(cursor, power_name)
    if token.kind != "name":
        raise cursor.refuse_next()
    is_call = cursor.peek().value == "(" and cursor.peek().kind == "sign" and not token.quoted
    if is_call and token.value in CATEGORICAL_FUNCTIONS:
        return ((Atom(read_indicator(cursor), token.at),),)
    if is_call:
        found = read_call(cursor)
        if cursor.is_at("^"):
            raise cursor.refuse("a power of a function needs I()", fix="write I(log(x)^2)")
        return tuple((_make_atom(check_factor(cursor, factor), token.at),) for factor in found)
    factor = read_column(cursor.take())
    if cursor.take_sign("^"):
        factor = _read_power(cursor, factor, power_name)
    return ((_make_atom(factor, token.at),),)


def _read_group(cursor: Cursor, power_name: str) -> tuple[Product, ...]:
    cursor.descend()
    inner = read_sum(cursor, power_name=power_name)
    cursor.expect(")")
    cursor.ascend()
    if cursor.is_at("^"):
        fix = "write the interactions with : or *"
        raise cursor.refuse("the power of a sum of terms is not part of the language", fix=fix)
    if not inner.intercept or not inner.products:
        raise cursor.refuse("a constant stands inside brackets")
    return inner.products


def _read_power(cursor: Cursor, base: Factor, power_name: str) -> Factor:
    token = cursor.token
    if token.kind != "number":
        why = "`^` between columns is an interaction of fixed effects; in regressors it is a power"
        fix = "write a:b for the product of two columns"
        raise cursor.refuse("the exponent is not a number", why=why, fix=fix)
    exponent = write_number(cursor)
    if cursor.is_at("^"):
        raise cursor.refuse_next()
    name = power_name.format(f"{base.name}^{exponent}")
    return check_factor(cursor, Factor(name, f"power({base.expression}, {exponent})"))


def _multiply(
    cursor: Cursor, left: tuple[Product, ...], right: tuple[Product, ...]
) -> tuple[Product, ...]:
    if len(left) * len(right) > MAX_TERMS:
        raise cursor.refuse(f"it stands for more than {MAX_TERMS} terms")
    products = tuple(_merge(first, second) for first in left for second in right)
    for product in products:
        if sum(atom.term.indicator is not None for atom in product) > 1:
            fix = "combine both in a derived column under panel.columns"
            raise cursor.refuse("two categorical variables are multiplied", fix=fix)
    return products


def _merge(first: Product, second: Product) -> Product:
    return tuple({atom.name: atom for atom in (*first, *second)}.values())


def _limit(cursor: Cursor, products: tuple[Product, ...]) -> tuple[Product, ...]:
    if len(products) > MAX_TERMS:
        raise cursor.refuse(f"it stands for more than {MAX_TERMS} terms")
    return products


def _drop_repeats(products: Iterable[Product]) -> tuple[Product, ...]:
    kept: dict[frozenset[str], Product] = {}
    for product in products:
        kept.setdefault(frozenset(atom.name for atom in product), product)
    return tuple(kept.values())


def _make_atom(factor: Factor, at: int) -> Atom:
    return Atom(Term(factor.name, (factor,)), at)


def _find_place(atom: Atom) -> int:
    return atom.at


def _make_term(product: Product) -> Term:
    indicators = [atom.term.indicator for atom in product if atom.term.indicator is not None]
    return Term(
        name=":".join(atom.name for atom in product),
        factors=tuple(factor for atom in product for factor in atom.term.factors),
        indicator=indicators[0] if indicators else None,
    )
