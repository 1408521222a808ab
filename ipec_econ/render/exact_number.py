"""Numbers for machines: the digits in which every result is published."""

from __future__ import annotations

from ipec_econ.core.vocabulary import SIGNIFICANT_DIGITS


def write_exact(value: float | None) -> str:
    """Return 12 significant digits, zero without a sign, and nothing for ``None``."""
    if value is None:
        return ""
    return f"{value + 0.0:.{SIGNIFICANT_DIGITS}g}"
