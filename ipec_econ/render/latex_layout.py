"""How a table fits its page: column types, wrapped headings, type size, orientation."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from typing import Literal

from ipec_econ.core.table import Cell, Table
from ipec_econ.render.latex_text import measure_latex
from ipec_econ.render.plain_text import flatten_text

PLAIN_DECIMAL = re.compile(r"^\(?(-?)(\d+)(?:\.(\d+))?\)?$")

HEADING_WIDTH = 15
"""Characters after which a heading starts a new line, unless its numbers are wider."""

STUB_WIDTH, WIDEST_STUB = 34, 60
"""Characters of a row's label that always get one line, and that get one where there is room."""

WORDS_WIDTH = 18
"""Characters after which words in a cell start a new line."""

SMALL_FROM, SIDEWAYS_FROM, SCALED_FROM = 74, 96, 150
"""Characters a line holds in the body's size, in footnote size, and in footnote size sideways."""

NARROW = 44
"""A table below this is spread to two thirds of the line, so that its notes are readable."""

Fit = Literal["narrow", "plain", "small", "sideways", "scaled"]


@dataclass(frozen=True, slots=True)
class LatexLayout:
    """Decisions about one table; ``columns`` and ``heading_widths`` have one entry a column."""

    stub: str
    columns: tuple[str, ...]
    heading_widths: tuple[int, ...]
    fit: Fit


def plan_layout(table: Table) -> LatexLayout:
    """Return how to set `table`, judged by its longest texts."""
    cells = [_column_cells(table, j) for j in range(len(table.columns))]
    widths = [max((_measure(cell) for cell in column), default=0) for column in cells]
    headings = tuple(max(HEADING_WIDTH, width) for width in widths)
    others = sum(
        max(width, _longest_line(table, j, headings[j])) + 2 for j, width in enumerate(widths)
    )
    wanted = _measure_stub(table)
    stub = min(wanted, _find_room(others))
    return LatexLayout(
        stub=_write_stub_type(stub) if stub < wanted else "l",
        columns=tuple(_choose_type(column) for column in cells),
        heading_widths=headings,
        fit=_choose_fit(stub + others),
    )


def is_aligned(cell: Cell) -> bool:
    """Tell whether a cell's text is a decimal that siunitx aligns."""
    decimal = cell.role in ("estimate", "std_error", "number")
    return decimal and PLAIN_DECIMAL.match(cell.text) is not None


def is_wrapped(cell: Cell) -> bool:
    """Tell whether a cell's words need more than one line."""
    return cell.role == "text" and measure_latex(cell.text) > WORDS_WIDTH


def wrap_heading(text: str, width: int) -> list[str]:
    """Return the lines of a heading; words are never broken."""
    return textwrap.wrap(flatten_text(text), width, break_long_words=False, break_on_hyphens=True)


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
    return "sideways" if total <= SCALED_FROM else "scaled"
