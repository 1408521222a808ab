"""How a table fits its page: column types, wrapped headings, type size, orientation."""

from __future__ import annotations

import math
import re
import textwrap
from dataclasses import dataclass
from typing import Literal, get_args

from ipec_econ.core.table import Cell, Table
from ipec_econ.render.latex_text import measure_latex
from ipec_econ.render.plain_text import flatten_text

PLAIN_DECIMAL = re.compile(r"^\(?(-?)(\d+)(?:\.(\d+))?\)?$")

JOINT = re.compile(r"(?<=\w)(–)(?=\w)")

HEADING_WIDTHS = (15, 12, 9)
"""Characters after which a heading starts a new line, unless its numbers are wider: the first of
these with which the table stands upright, or else fits a page sideways."""

STUB_WIDTH, WIDEST_STUB = 34, 60
"""Characters of a row's label that always get one line, and that get one where there is room."""

WORDS_WIDTH = 18
"""Characters after which words in a cell start a new line."""

SMALL_FROM, SIDEWAYS_FROM, TINY_FROM, SCALED_FROM = 74, 96, 150, 172
"""Characters a line holds in the body's size, in footnote size, in footnote size sideways, and in
script size sideways."""

NARROW = 44
"""A table below this is spread to two thirds of the line, so that its notes are readable."""

UPRIGHT_POINTS, SIDEWAYS_POINTS = 560, 370
"""Height of a page of text; a table that needs more is broken over pages."""

SMALL_POINTS = 7.0
"""What footnote size is worth below 5 points, where letters get wider for their height."""

LINE_POINTS = {"narrow": 13.6, "plain": 13.6, "small": 11.0, "sideways": 11.0}
SMALLEST_LINE = 9.5
NOTE_LINE, CAPTION_POINTS = 11.0, 40.0

Fit = Literal["narrow", "plain", "small", "sideways", "tiny", "scaled"]
FITS: tuple[Fit, ...] = get_args(Fit)


@dataclass(frozen=True, slots=True)
class LatexLayout:
    """Decisions about one table; ``columns`` and ``heading_widths`` have one entry a column.

    ``is_long`` tells that it does not fit one page; ``characters`` is how wide it is.
    """

    stub: str
    columns: tuple[str, ...]
    heading_widths: tuple[int, ...]
    fit: Fit
    characters: int
    is_long: bool = False

    @property
    def shrunk_points(self) -> float:
        """Type size at which a table that is scaled would fit a turned page, in points."""
        return SMALL_POINTS * TINY_FROM / self.characters

    @property
    def sideways(self) -> bool:
        """Whether the page is turned."""
        return self.fit in ("sideways", "tiny", "scaled")


def plan_layout(table: Table) -> LatexLayout:
    """Return how to set `table`, judged by its longest texts."""
    tried = [_try_layout(table, width) for width in HEADING_WIDTHS]
    if not tried[0].sideways:
        return tried[0]
    return min(tried, key=_rank)


def _rank(layout: LatexLayout) -> tuple[int, int]:
    """Prefer the better fit, then wide headings, or a narrow table where it must be scaled."""
    return FITS.index(layout.fit), layout.characters if layout.fit == "scaled" else 0


def _try_layout(table: Table, heading: int) -> LatexLayout:
    cells = [_column_cells(table, j) for j in range(len(table.columns))]
    widths = [max((_measure(cell) for cell in column), default=0) for column in cells]
    headings = tuple(max(heading, width) for width in widths)
    others = sum(
        max(width, _longest_line(table, j, headings[j])) + 2 for j, width in enumerate(widths)
    )
    wanted = _measure_stub(table)
    stub = min(wanted, _find_room(others))
    fit = _choose_fit(stub + others)
    return LatexLayout(
        stub=_write_stub_type(stub) if stub < wanted else "l",
        columns=tuple(_choose_type(column) for column in cells),
        heading_widths=headings,
        fit=fit,
        characters=stub + others,
        is_long=_is_long(table, fit, stub),
    )


def _is_long(table: Table, fit: Fit, stub: int) -> bool:
    """Tell whether lines, title and notes need more than a page, wrapped labels counted."""
    upright = fit in ("narrow", "plain", "small")
    labels = [row.label for block in table.blocks for row in block.rows]
    titles = sum(1 for block in table.blocks if block.title)
    lines = sum(max(1, math.ceil(measure_latex(label) / max(1, stub))) for label in labels)
    across = SIDEWAYS_FROM if upright else SCALED_FROM
    notes = math.ceil(sum(len(note) + 1 for note in table.notes) / across)
    heading = 4 * NOTE_LINE
    body = (lines + titles) * LINE_POINTS.get(fit, SMALLEST_LINE)
    total = CAPTION_POINTS + heading + body + notes * NOTE_LINE
    return total > (UPRIGHT_POINTS if upright else SIDEWAYS_POINTS)


def is_aligned(cell: Cell) -> bool:
    """Tell whether a cell's text is a decimal that siunitx aligns."""
    decimal = cell.role in ("estimate", "std_error", "number")
    return decimal and PLAIN_DECIMAL.match(cell.text) is not None


def is_wrapped(cell: Cell) -> bool:
    """Tell whether a cell's words need more than one line."""
    return cell.role == "text" and measure_latex(cell.text) > WORDS_WIDTH


def wrap_heading(text: str, width: int) -> list[str]:
    """Return the lines of a heading; no word is broken, and names joined by a dash seldom."""
    flat = flatten_text(text)
    words = flat.split()
    if width < HEADING_WIDTHS[0] and any(len(word) > width for word in words):
        flat = " ".join(JOINT.sub(r"\1 ", word) if len(word) > width else word for word in words)
    return textwrap.wrap(flat, width, break_long_words=False, break_on_hyphens=True)


def _find_room(others: int) -> int:
    """Return the characters left for labels on the widest line that is not yet sideways."""
    limit = SMALL_FROM if others + STUB_WIDTH <= SMALL_FROM else SIDEWAYS_FROM
    return max(STUB_WIDTH, min(WIDEST_STUB, limit - others))


def _write_stub_type(characters: int) -> str:
    # Running text takes 0.45 em a character.
    return rf">{{\raggedright\hangindent=1em\arraybackslash}}p{{{0.45 * characters:.1f}em}}"


def _column_cells(table: Table, j: int) -> list[Cell]:
    return [row.cells[j] for block in table.blocks for row in block.rows]


def _measure(cell: Cell) -> int:
    return WORDS_WIDTH if is_wrapped(cell) else measure_latex(cell.text) + cell.stars


def _measure_stub(table: Table) -> int:
    labels = [row.label for block in table.blocks for row in block.rows]
    return max((measure_latex(text) for text in [table.stub, *labels]), default=0)


def _longest_line(table: Table, j: int, width: int) -> int:
    column = table.columns[j]
    lines = wrap_heading(column.heading, width) + wrap_heading(column.subheading, width)
    return max((measure_latex(line) for line in lines), default=0)


def _choose_type(cells: list[Cell]) -> str:
    aligned = [cell for cell in cells if is_aligned(cell)]
    if aligned:
        return _write_decimal_type(aligned)
    if any(cell.role == "count" for cell in cells):
        return "r"
    return "l" if any(cell.role == "text" for cell in cells) else "c"


def _write_decimal_type(cells: list[Cell]) -> str:
    found = [match for cell in cells if (match := PLAIN_DECIMAL.match(cell.text))]
    sign = "-" if any(match[1] for match in found) else ""
    whole = max(len(match[2]) for match in found)
    decimals = max(len(match[3] or "") for match in found)
    bracket = any(cell.role == "std_error" for cell in cells)
    stars = max(cell.stars for cell in cells)
    before = "{(}" if bracket else ""
    after = rf"{{\textsuperscript{{{'*' * stars}}}}}" if stars else "{)}" * bracket
    return f"S[table-format={before}{sign}{whole}.{decimals}{after}]"


def _choose_fit(total: int) -> Fit:
    if total < NARROW:
        return "narrow"
    if total <= SMALL_FROM:
        return "plain"
    if total <= SIDEWAYS_FROM:
        return "small"
    if total <= TINY_FROM:
        return "sideways"
    return "tiny" if total <= SCALED_FROM else "scaled"
