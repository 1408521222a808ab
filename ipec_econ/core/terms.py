"""Regressors, fixed effects and fixest formulas as terms: parsed as text, never run here."""

from __future__ import annotations

from dataclasses import dataclass

from ipec_econ.core.errors import Problem


class TermError(ValueError):
    """A regressor, fixed effect or formula cannot be read; ``problem`` has no place yet."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.what)


@dataclass(frozen=True, slots=True)
class Factor:
    """One numeric factor of a term.

    Attributes
    ----------
    name
        As fixest prints it: ``x1``, ``l(x1, 1)``, ``share^2``, ``log(Euros)``.
    expression
        The same as an expression of the spec language: ``lag(x1, 1)``, ``power(share, 2)``.
    """

    name: str
    expression: str


@dataclass(frozen=True, slots=True)
class Indicator:
    """A categorical factor, ``i(column, ref = …)`` or ``C(column)``: one dummy per level.

    ``references`` are the levels left out, as text; ``()`` means the first level in sorted order
    is left out only where the model has a constant or fixed effects that span it.
    """

    column: str
    references: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """A product of factors, times the dummies of an indicator where there is one.

    ``name`` is fixest's coefficient name (``treat:post``); with an indicator it is the name's
    template with ``{level}``: ``period::{level}:treat``.
    """

    name: str
    factors: tuple[Factor, ...]
    indicator: Indicator | None = None


@dataclass(frozen=True, slots=True)
class FixedEffect:
    """One fixed effect: ``year``, ``region^year``, or with slopes ``Product[Year]``.

    ``slopes`` are columns whose coefficient varies by level (``Product[[Year]]``, slopes alone,
    has ``intercept`` False).
    """

    name: str
    columns: tuple[str, ...]
    slopes: tuple[str, ...] = ()
    intercept: bool = True


@dataclass(frozen=True, slots=True)
class Formula:
    """``outcome ~ terms | fixed_effects | endogenous ~ instruments``.

    ``intercept`` is False after ``- 1`` or ``0 +``.
    """

    outcome: Factor
    terms: tuple[Term, ...]
    fixed_effects: tuple[FixedEffect, ...]
    intercept: bool = True
    endogenous: tuple[Term, ...] = ()
    instruments: tuple[Term, ...] = ()
