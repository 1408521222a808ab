"""A table without a format: cells keep the raw number, its role and its printed text.

Numbers are formatted once, here in the cell's ``text``, so that no two formats can disagree.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ipec_econ.core.disclosure import WITHHELD_TEXT
from ipec_econ.core.vocabulary import TableStyleName

Role = Literal[
    "estimate", "std_error", "conf_int", "band", "p_value", "count", "number", "text", "mark",
    "empty", "withheld",
]  # fmt: skip
RowKind = Literal["estimate", "below", "statistic", "body"]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: what it is, the number behind it, and how it prints.

    ``text`` uses a plain hyphen-minus, a point and no thousands separators inside decimals; a
    renderer may exchange the minus for its own. ``value`` is ``None`` for text and empty cells;
    a confidence interval and a simultaneous band keep their two ends in ``value`` and ``upper``.
    The role ``withheld`` is of a number that disclosure control keeps back: it prints its ``text``
    and has no ``value``.
    """

    role: Role
    text: str = ""
    value: float | None = None
    upper: float | None = None
    stars: int = 0


EMPTY = Cell("empty")
WITHHELD = Cell("withheld", WITHHELD_TEXT)


@dataclass(frozen=True, slots=True)
class Row:
    """One printed line: a label and as many cells as the table has columns."""

    label: str
    cells: tuple[Cell, ...]
    kind: RowKind = "body"


@dataclass(frozen=True, slots=True)
class Block:
    """A block of rows under an optional heading; rules separate the blocks."""

    rows: tuple[Row, ...]
    title: str = ""

    def count_below(self, place: int) -> int:
        """Return how many lines right below a line belong to it, as errors to their estimate."""
        after = self.rows[place + 1 :]
        return next((n for n, row in enumerate(after) if row.kind != "below"), len(after))


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its number ``(1)``, a heading, and what it is about (the outcome)."""

    id: str
    heading: str
    subheading: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """A heading over ``width`` neighbouring columns; an empty title leaves a gap."""

    title: str
    width: int


@dataclass(frozen=True, slots=True)
class Table:
    """A whole table: the only thing a renderer sees.

    ``notes`` are sentences; ``models`` the ids of the models whose numbers it shows.
    ``decimals`` is the number of places of its coefficients, for decimal alignment; ``style``
    says how it is set (``core/table_style.py``). ``by_groups``: spans name models and headings
    their groups of firms, rather than groups of columns and models.
    """

    id: str
    title: str
    columns: tuple[Column, ...]
    blocks: tuple[Block, ...]
    notes: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()
    models: tuple[str, ...] = ()
    decimals: int = 4
    stub: str = ""
    style: TableStyleName = "plain"
    by_groups: bool = False
