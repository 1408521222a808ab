"""An estimate as it is released: rounded, or withheld with its place kept."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np

from ipec_econ.core.disclosure import DisclosureRules
from ipec_econ.core.estimates import Estimate
from ipec_econ.disclose.hidden_counts import HiddenCounts
from ipec_econ.disclose.round_count import round_count, round_df, round_number
from ipec_econ.numerics.t_distribution import compute_critical_value, compute_p_values

NUMBERS = (
    "std_error", "statistic", "p_value", "conf_low", "conf_high", "band_low", "band_high",
)  # fmt: skip
COUNTS = ("n_obs", "n_units", "n_treated", "n_clusters")
SAME = 1e-9
"""Relative difference within which an interval is the t distribution's: rounding of floats."""


def release_estimate(row: Estimate, hidden: HiddenCounts, rules: DisclosureRules) -> Estimate:
    """Return the row with rounded counts and numbers.

    Rows of a cohort or a period have no counts: sums and differences of so many would give away
    the sizes of cohorts that are withheld. A table of kind cohort_sizes tells what may be told.
    An interval and p-value of the t distribution are computed anew from the degrees of freedom
    that are released: the others would give away the exact number of clusters.
    """
    is_hidden = row.df is not None and row.df + 1 in hidden.firms
    df = round_df(row.df, row.n_clusters, rules, is_hidden=is_hidden)
    row = row if row.df is None or df is None else replace(_retest(row, df), df=df)
    numbers: dict[str, Any] = {name: round_number(getattr(row, name), rules) for name in NUMBERS}
    counts: dict[str, Any] = {name: round_count(getattr(row, name), rules) for name in COUNTS}
    if row.cohort is not None or row.time is not None:
        counts = dict.fromkeys(COUNTS)
    numbers["estimate"] = round_number(row.estimate, rules)
    return replace(row, **numbers, **counts)


def withhold_estimate(row: Estimate) -> Estimate:
    """Return the row with what names it, and no number."""
    empty: dict[str, Any] = dict.fromkeys((*NUMBERS, *COUNTS, "conf_level", "df"))
    return replace(row, estimate=math.nan, withheld=True, **empty)


def _retest(row: Estimate, df: float) -> Estimate:
    error, level, low = row.std_error, row.conf_level, row.conf_low
    if not error or level is None or low is None or row.df is None:
        return row
    half = compute_critical_value(level, row.df) * error
    if not math.isclose(row.estimate - low, half, rel_tol=SAME, abs_tol=SAME * error):
        return row
    half = compute_critical_value(level, df) * error
    p_value = compute_p_values(np.array([row.estimate / error]), df)[0]
    return replace(
        row,
        conf_low=row.estimate - half,
        conf_high=row.estimate + half,
        p_value=float(p_value),
    )
