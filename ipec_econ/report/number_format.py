"""How a number prints: decided here once, so that no two formats can disagree."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_EVEN, Decimal

from ipec_econ.core.vocabulary import SIGNIFICANT_DIGITS

NOT_AVAILABLE = "–"
"""Printed where a number was asked for and there is none."""

NOISE = 1e-12
"""A smaller number is rounding noise around zero and prints as zero."""

LARGEST_FIXED = 1e9
"""From here on a number prints in powers of ten: fixed decimals would burst its column."""


def format_number(value: float, digits: int) -> str:
    """Return `value` with a fixed number of decimals, half to even, and a hyphen for minus.

    The value is cut to the 12 significant digits in which it is published before it is rounded,
    so that the last printed digit does not depend on the noise of summation. Zero has no sign.
    A number that is not zero but would print as zero, and one of a billion or more, print in
    powers of ten (``-3.1e-06``); with ``digits=0`` small numbers are just rounded.

    Parameters
    ----------
    value
        Any float; NaN prints as an en dash, infinities as ``inf`` and ``-inf``.
    digits
        Decimals, at least 0.
    """
    if math.isnan(value):
        return NOT_AVAILABLE
    if math.isinf(value):
        return "inf" if value > 0 else "-inf"
    if abs(value) >= LARGEST_FIXED:
        return f"{value:.{max(digits, 1)}e}"
    text = _round_to(value, digits)
    if _is_zero(text):
        vanishes = digits > 0 and abs(value) >= NOISE
        return f"{value:.1e}" if vanishes else text.removeprefix("-")
    return text


def format_count(count: float) -> str:
    """Return a whole number with thousands commas; NaN prints as an en dash."""
    if math.isnan(count):
        return NOT_AVAILABLE
    if math.isinf(count):
        return "inf" if count > 0 else "-inf"
    return f"{round(count):,}"


def format_p_value(p_value: float, digits: int) -> str:
    """Return ``p = 0.0123``, or ``p < 0.0001`` where the decimals cannot show it."""
    places = max(digits, 1)
    if math.isnan(p_value):
        return NOT_AVAILABLE
    text = _round_to(p_value, places)
    return f"p < {Decimal(1).scaleb(-places):f}" if _is_zero(text) else f"p = {text}"


def _round_to(value: float, digits: int) -> str:
    published = Decimal(f"{value:.{SIGNIFICANT_DIGITS}g}")
    return f"{published.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_EVEN):f}"


def _is_zero(text: str) -> bool:
    return not text.strip("-0.")
