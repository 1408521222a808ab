"""Scalar SQL expressions: parsed, checked against a list of allowed functions, never run here."""

from __future__ import annotations

from dataclasses import dataclass

from ipec_econ.core.errors import Problem


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
    """Parse (placeholder until the expression helper lands)."""
    return ParsedExpression(text, (), ())
