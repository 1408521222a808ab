"""Numbers as they are published: 12 significant digits, the same on every machine."""

from __future__ import annotations

import math

from ipec_econ.core.vocabulary import SIGNIFICANT_DIGITS


def format_number(value: float) -> str:
    """Write a number in as few characters as its 12 significant digits need.

    Integers are written in full; minus zero is written as zero.

    Raises
    ------
    ValueError
        When the number is not a number; infinities are written ``inf`` and ``-inf``.
    """
    if isinstance(value, int):
        return str(value)
    if math.isnan(value):
        raise ValueError("not a number")
    return format(float(value) + 0.0, f".{SIGNIFICANT_DIGITS}g")


def format_field(value: str | float | None) -> str:
    """Write one field of a csv file: text as it is, a number as published, nothing for ``None``."""
    if value is None:
        return ""
    return value if isinstance(value, str) else format_number(value)


def round_number(value: float) -> float:
    """Round to the digits that are published, so that every file holds the same number."""
    return float(format_number(float(value)))
