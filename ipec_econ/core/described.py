"""Columns of the panel as a descriptive table reads them, and the rows that it divides."""

from __future__ import annotations

from dataclasses import dataclass

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class Variable:
    """One printed line's label and numbers, shape (n_rows,), NaN missing.

    ``column`` is the panel's. ``is_share`` marks a level of a text column: 1 where the row has it,
    else 0.
    """

    label: str
    values: FloatArray
    is_share: bool = False
    column: str = ""


Group = tuple[str, BoolArray]
"""A title, and which of the sample's rows belong to it."""


@dataclass(frozen=True, slots=True)
class DescribedRows:
    """What a descriptive table is made of.

    Attributes
    ----------
    variables
        Its lines.
    firms
        A number for each row's firm, shape (n_rows,).
    groups
        Its blocks, or the two sides that it compares.
    places
        The panel's row of each row, shape (n_rows,).
    """

    variables: tuple[Variable, ...]
    firms: IntArray
    groups: tuple[Group, ...]
    places: IntArray
