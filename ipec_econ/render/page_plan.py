"""How a table fits a page of its own: paper, type size, and a width for every column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ipec_econ.core.table import Cell, Table
from ipec_econ.render.decimal_alignment import STAR, DecimalColumn, is_decimal, measure_column
from ipec_econ.render.html_text import show_number
from ipec_econ.render.plain_text import flatten_text
from ipec_econ.render.text_width import measure_em, measure_word_em

Alignment = Literal["decimal", "right", "left", "center"]

A4_WIDTH, A4_HEIGHT, MARGIN, LARGEST = 595.0, 842.0, 71.0, 1580.0
"""Points; the last is the widest page that word processors take."""

SIZES = (10.0, 9.0, 8.0)
"""Type sizes that are tried upright, and then sideways, before the paper grows."""

GAP = 0.9
"""Space between columns in em, half of it on either side."""

LONGEST_WORD = 24.0
"""Em beyond which a word may be broken: nobody writes it, and no page holds it."""

HEADING, WORDS, STUB, SHORTEST_STUB = 10.0, 11.0, 26.0, 12.0
"""Em that a heading, words in a cell and a label take before they start a new line, and that
labels get at least, if they are as long."""


@dataclass(frozen=True, slots=True)
class PlannedColumn:
    """One column: how its cells stand, what its decimals need, and its width in points.

    ``widest`` is the width of its widest number in points: numbers without a point are flush
    right within that, centred as one under their heading.
    """

    alignment: Alignment
    decimals: DecimalColumn
    widest: float
    width: float


@dataclass(frozen=True, slots=True)
class PagePlan:
    """Decisions about one table; lengths are in points.

    ``columns`` has one entry a column of the table, the labels' column is ``stub``.
    """

    page_width: float
    page_height: float
    font_size: float
    stub: float
    columns: tuple[PlannedColumn, ...]

    @property
    def sideways(self) -> bool:
        """Whether the page is wider than high."""
        return self.page_width > self.page_height


@dataclass(frozen=True, slots=True)
class _Widths:
    """Least and wanted em of the labels' column (first) and of every other."""

    least: tuple[float, ...]
    wanted: tuple[float, ...]

    def find_room(self) -> float:
        stub = max(self.least[0], min(self.wanted[0], SHORTEST_STUB))
        return stub + sum(self.least[1:])


def plan_page(table: Table) -> PagePlan:
    """Return paper, type size and widths; no word of common length and no number is broken."""
    cells = [_list_cells(table, j) for j in range(len(table.columns))]
    decimals = [measure_column(column) for column in cells]
    widths = _measure(table, cells, decimals)
    page_width, page_height, size = _choose_paper(widths.find_room())
    shares = _share((page_width - 2 * MARGIN) / size, widths)
    return PagePlan(
        page_width=page_width,
        page_height=page_height,
        font_size=size,
        stub=round(shares[0] * size, 1),
        columns=tuple(
            PlannedColumn(
                _choose_alignment(column),
                parts,
                round(max(map(_measure_number, column), default=0.0) * size, 1),
                round(share * size, 1),
            )
            for column, parts, share in zip(cells, decimals, shares[1:], strict=True)
        ),
    )


def show_cell(cell: Cell) -> str:
    """Return what prints: a number with a real minus sign, or words on one line."""
    if cell.value is None:
        return flatten_text(cell.text)
    return show_number(cell.text).replace("&lt;", "<")


def _list_cells(table: Table, j: int) -> list[Cell]:
    return [row.cells[j] for block in table.blocks for row in block.rows]


def _choose_alignment(cells: Sequence[Cell]) -> Alignment:
    if any(is_decimal(cell) for cell in cells):
        return "decimal"
    if any(cell.role == "count" for cell in cells):
        return "right"
    return "left" if any(cell.role == "text" for cell in cells) else "center"


def _measure(
    table: Table, cells: Sequence[Sequence[Cell]], decimals: Sequence[DecimalColumn]
) -> _Widths:
    labels = [table.stub, *(row.label for block in table.blocks for row in block.rows)]
    texts = [flatten_text(label) for label in labels]
    least = [max(_measure_word(text) for text in texts) + GAP]
    wanted = [max(least[0], min(STUB, max(measure_em(text) for text in texts) + GAP))]
    for j, column in enumerate(cells):
        body = max(decimals[j].width, *(_measure_cell(cell) for cell in column), 0.0)
        head = [flatten_text(table.columns[j].heading), flatten_text(table.columns[j].subheading)]
        word = max(_measure_word(text) for text in head)
        full = max(max(measure_em(text) for text in head), *map(_measure_words, column), 0.0)
        least.append(max(body, word) + GAP)
        wanted.append(max(body, word, min(full, HEADING)) + GAP)
    _widen_for_spans(table, least)
    return _Widths(tuple(least), tuple(map(max, wanted, least)))


def _widen_for_spans(table: Table, least: list[float]) -> None:
    start = 1
    for span in table.spans:
        has = sum(least[start : start + span.width])
        lacks = _measure_word(flatten_text(span.title)) + GAP - has
        for j in range(start, start + span.width):
            least[j] += max(0.0, lacks) / span.width
        start += span.width


def _measure_cell(cell: Cell) -> float:
    shown = show_cell(cell)
    if cell.value is not None:
        return _measure_number(cell)
    return max(_measure_word(shown), min(measure_em(shown), WORDS))


def _measure_number(cell: Cell) -> float:
    return 0.0 if cell.value is None else measure_em(show_cell(cell)) + STAR * cell.stars


def _measure_words(cell: Cell) -> float:
    return measure_em(show_cell(cell)) if cell.value is None else 0.0


def _measure_word(text: str) -> float:
    return min(measure_word_em(text), LONGEST_WORD)


def _choose_paper(room: float) -> tuple[float, float, float]:
    for width, height in ((A4_WIDTH, A4_HEIGHT), (A4_HEIGHT, A4_WIDTH)):
        for size in SIZES:
            if room * size <= width - 2 * MARGIN:
                return width, height, size
    size = SIZES[-1]
    wide = min(room * size + 2 * MARGIN, LARGEST)
    return round(wide), A4_WIDTH, min(size, (wide - 2 * MARGIN) / room)


def _share(room: float, widths: _Widths) -> list[float]:
    """Return em for every column: what it needs, then what it wants while there is room.

    Labels come first: a wrapped label costs a line, a wrapped heading one for the whole table.
    """
    shares = list(widths.least)
    spare = max(0.0, room - sum(shares))
    shares[0] += min(widths.wanted[0] - shares[0], spare)
    spare = max(0.0, room - sum(shares))
    wishes = [wanted - share for wanted, share in zip(widths.wanted, shares, strict=True)]
    granted = min(1.0, spare / sum(wishes)) if sum(wishes) > 0 else 0.0
    return [share + granted * wish for share, wish in zip(shares, wishes, strict=True)]
