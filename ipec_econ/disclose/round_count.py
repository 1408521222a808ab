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


def round_df(
    df: float | None, n_clusters: int | None, rules: DisclosureRules, *, is_hidden: bool
) -> float | None:
    """Return degrees of freedom rounded down: clusters less one are a count of firms.

    Rounded down, so that an interval computed from them is never too short. Of clusters they are
    the fewest that the printed count can be of: rounded otherwise, count and degrees together would
    say in which half of its range it lies.

    Parameters
    ----------
    is_hidden
        Whether the number of clusters is withheld: then they are the fewest that the rules allow.
    """
    if df is None or not math.isfinite(df):
        return df
    if n_clusters is None or df != n_clusters - 1:
        fewest = float(rules.degrees_of_freedom)
        return fewest if is_hidden else max(float(rules.base * math.floor(df / rules.base)), fewest)
    fewest = float(max(rules.degrees_of_freedom, rules.clusters - 1))
    rounded = round_count(n_clusters, rules)
    if is_hidden or rounded is None:
        return fewest
    return max(math.ceil(rounded - rules.base / 2) - 1.0, fewest)
