"""Decimal points under each other, where a format has no column type that does it.

Every number of a column is thought to be as wide as the widest before its point and after it. A
renderer adds what a number lacks: as an indent, or as the same signs, unseen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ipec_econ.core.table import Cell
from ipec_econ.render.text_width import measure_em

DECIMAL = re.compile(r"^(\(?)(-?)(\d+)(\.\d+)?(\)?)$")

STAR = 0.42
"""A star in em."""


@dataclass(frozen=True, slots=True)
class Padding:
    """What a number lacks against its column: signs before it, signs after it, stars."""

    before: str
    after: str
    stars: int

    @property
    def before_em(self) -> float:
        """Width of what is missing on the left."""
        return measure_em(self.before)

    @property
    def after_em(self) -> float:
        """Width of what is missing on the right."""
        return measure_em(self.after) + STAR * self.stars


@dataclass(frozen=True, slots=True)
class DecimalColumn:
    """The widest parts of a column's numbers; ``width`` is what all of them need together."""

    opening: bool = False
    minus: bool = False
    whole: int = 0
    decimals: int = 0
    closing: bool = False
    stars: int = 0

    @property
    def width(self) -> float:
        """Width in em."""
        padding = self.find_padding(Cell("number"))
        return padding.before_em + padding.after_em

    def find_padding(self, cell: Cell) -> Padding:
        """Return what `cell` lacks; a cell without text lacks everything."""
        opening, minus, whole, decimals, closing = _split(cell)
        before = "(" * (self.opening and not opening) + "−" * (self.minus and not minus)
        return Padding(
            before + "0" * (self.whole - len(whole)),
            ("." if self.decimals and not decimals else "")
            + "0" * (self.decimals - max(0, len(decimals) - 1))
            + ")" * (self.closing and not closing),
            self.stars - cell.stars,
        )


def is_decimal(cell: Cell) -> bool:
    """Tell whether a cell's number has its point aligned with the others of its column."""
    decimal = cell.role in ("estimate", "std_error", "number")
    return decimal and cell.value is not None and DECIMAL.match(cell.text) is not None


def measure_column(cells: Iterable[Cell]) -> DecimalColumn:
    """Return the widest parts of the decimals among `cells`."""
    found = [(*_split(cell), cell.stars) for cell in cells if is_decimal(cell)]
    if not found:
        return DecimalColumn()
    return DecimalColumn(
        opening=any(part[0] for part in found),
        minus=any(part[1] for part in found),
        whole=max(len(part[2]) for part in found),
        decimals=max(max(0, len(part[3]) - 1) for part in found),
        closing=any(part[4] for part in found),
        stars=max(part[5] for part in found),
    )


def _split(cell: Cell) -> tuple[str, str, str, str, str]:
    match = DECIMAL.match(cell.text)
    if match is None:
        return "", "", "", "", ""
    opening, minus, whole, decimals, closing = match.groups(default="")
    return opening, minus, whole, decimals, closing
