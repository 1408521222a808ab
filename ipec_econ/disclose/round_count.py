"""Counts and numbers as a profile releases them."""

from __future__ import annotations

import math

from ipec_econ.core.disclosure import DisclosureRules

COARSE_DIGITS = 2
"""Significant digits of quantiles, each of them one firm's value, and of means of whole numbers."""


def round_count(count: float | None, rules: DisclosureRules) -> int | None:
    """Return a count in multiples of the profile's base, halves upward; 0 stays 0.

    ``None`` for ``None``, and for a count below the threshold: no released count lies strictly
    between 0 and the threshold.
    """
    if count is None or 0 < count < rules.threshold:
        return None
    return rules.base * math.floor(count / rules.base + 0.5)


def round_number(
    value: float | None, rules: DisclosureRules, *, digits: int | None = None
) -> float | None:
    """Return a number with the profile's significant digits; infinities and ``None`` stay.

    Parameters
    ----------
    digits
        Significant digits, where fewer than the profile's are released.
    """
    if value is None or not math.isfinite(value) or value == 0:
        return value
    return float(f"{value:.{(digits or rules.digits) - 1}e}")


def round_df(df: float | None, rules: DisclosureRules) -> float | None:
    """Return degrees of freedom rounded down: clusters less one are a count of firms.

    Rounded down, so that an interval computed from them is never too short.
    """
    if df is None or not math.isfinite(df):
        return df
    return float(max(rules.base * math.floor(df / rules.base), rules.threshold))
