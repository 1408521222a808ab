"""One cell of a spreadsheet: words, or one number with the format in which it shows."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from ipec_econ.core.table import Cell
from ipec_econ.render.exact_number import write_exact
from ipec_econ.render.html_text import show_number
from ipec_econ.render.plain_text import flatten_text

ORDINAL = "0"
"""Format of a number that counts columns or notes and measures nothing."""

DECIMALS = re.compile(r"\d\.(\d+)")


@dataclass(frozen=True, slots=True)
class SheetNumber:
    """A number with its 12 significant digits, and how many of them show."""

    value: float
    format: str


SheetCell = str | SheetNumber
"""Words stay words, whatever they begin with; an empty text is a blank cell."""


def make_sheet_cell(cell: Cell) -> SheetCell:
    """Return the cell's number, without brackets and stars, or its words."""
    if cell.value is None:
        return flatten_text(cell.text)
    return _make_number(cell.value, cell)


def make_upper_cell(cell: Cell) -> SheetCell:
    """Return the higher end of an interval, or the words that stand for the interval."""
    if cell.value is None:
        return flatten_text(cell.text)
    return "" if cell.upper is None else _make_number(cell.upper, cell)


def _make_number(value: float, cell: Cell) -> SheetCell:
    # No spreadsheet has a number for these.
    if not math.isfinite(value):
        return show_number(f"{value:g}")
    return SheetNumber(float(write_exact(value)), _choose_format(cell))


def _choose_format(cell: Cell) -> str:
    found = DECIMALS.search(cell.text)
    places = len(found[1]) if found else 0
    if "e" in cell.text:
        return f"0.{'0' * places}E+00" if places else "0E+00"
    if cell.role == "count":
        return "#,##0"
    return f"0.{'0' * places}" if places else "#0"
