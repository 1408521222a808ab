"""Cells of every role, with their printed text."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ipec_econ.core.estimates import Estimate
from ipec_econ.core.table import EMPTY, WITHHELD, Cell, Role
from ipec_econ.core.vocabulary import Below
from ipec_econ.report.number_format import (
    NOT_AVAILABLE,
    format_count,
    format_number,
    format_p_value,
)

StarLevels = Sequence[tuple[float, int]]
"""A p-value below the first number earns so many stars; smallest first."""

UNAVAILABLE = Cell("text", NOT_AVAILABLE)


def make_number_cell(value: float | None, digits: int) -> Cell:
    """Return a decimal number; empty for ``None``, an en dash for NaN."""
    return _make_cell("number", value, digits)


def make_count_cell(count: float | None) -> Cell:
    """Return a whole number with thousands commas; empty for ``None``."""
    if count is None:
        return EMPTY
    if math.isnan(count):
        return UNAVAILABLE
    return Cell("count", format_count(count), float(count))


def make_percent_cell(part: float | None, whole: float | None, digits: int) -> Cell:
    """Return a share in per cent; empty where one of the two is not known, or the whole is 0."""
    if part is None or not whole:
        return EMPTY
    return make_number_cell(100 * part / whole, digits)


def make_estimate_cell(estimate: Estimate, digits: int, *, levels: StarLevels = ()) -> Cell:
    """Return the point estimate, with the stars that its p-value earns at `levels`."""
    if estimate.withheld:
        return WITHHELD
    shown = _count_stars(estimate.p_value, levels)
    return _make_cell("estimate", estimate.estimate, digits, stars=shown)


def make_value_cell(value: float, digits: int) -> Cell:
    """Return a point estimate without a p-value."""
    return _make_cell("estimate", value, digits)


def make_error_cell(std_error: float | None, digits: int) -> Cell:
    """Return a standard error in brackets; empty for ``None``."""
    cell = _make_cell("std_error", std_error, digits)
    return cell if cell.value is None else Cell("std_error", f"({cell.text})", cell.value)


def make_below_cell(estimate: Estimate, below: Below, digits: int) -> Cell:
    """Return what stands under an estimate; empty where it has no such number."""
    if below == "conf_int":
        return _make_interval_cell("conf_int", estimate.conf_low, estimate.conf_high, digits)
    if below == "band":
        return _make_interval_cell("band", estimate.band_low, estimate.band_high, digits)
    if below == "p_value":
        return _make_p_value_cell(estimate.p_value, digits)
    return make_error_cell(estimate.std_error, digits)


def make_text_cell(text: str) -> Cell:
    """Return words; empty for an empty text."""
    return Cell("text", text) if text else EMPTY


def _make_cell(role: Role, value: float | None, digits: int, *, stars: int = 0) -> Cell:
    if value is None:
        return EMPTY
    if math.isnan(value):
        return UNAVAILABLE
    return Cell(role, format_number(value, digits), float(value), stars=stars)


def _make_interval_cell(role: Role, low: float | None, high: float | None, digits: int) -> Cell:
    if low is None or high is None:
        return EMPTY
    if math.isnan(low) or math.isnan(high):
        return UNAVAILABLE
    text = f"[{format_number(low, digits)}, {format_number(high, digits)}]"
    return Cell(role, text, float(low), float(high))


def _make_p_value_cell(p_value: float | None, digits: int) -> Cell:
    if p_value is None:
        return EMPTY
    if math.isnan(p_value):
        return UNAVAILABLE
    return Cell("p_value", format_p_value(p_value, digits), float(p_value))


def _count_stars(p_value: float | None, levels: StarLevels) -> int:
    if p_value is None or math.isnan(p_value):
        return 0
    return next((stars for level, stars in levels if p_value < level), 0)
