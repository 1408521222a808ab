"""A row of estimates with its standard error, test and interval."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ipec_econ.core.estimates import Estimate
from ipec_econ.numerics.t_distribution import compute_critical_value, compute_p_values

NORMAL_DF = float("inf")


def add_errors(row: Estimate, error: float, conf_level: float, df: float = NORMAL_DF) -> Estimate:
    """Return the row with error and interval; one that does not vary has none.

    Parameters
    ----------
    row
        Its estimate is there.
    error
        Standard error, outcome units.
    conf_level
        Between 0 and 1.
    df
        Degrees of freedom of t; infinite for the normal distribution, which a row's empty `df`
        stands for.
    """
    if error == 0:
        return row
    half = compute_critical_value(conf_level, df) * error
    statistic = row.estimate / error
    return replace(
        row,
        std_error=error,
        statistic=statistic,
        p_value=float(compute_p_values(np.array([statistic]), df)[0]),
        conf_low=row.estimate - half,
        conf_high=row.estimate + half,
        conf_level=conf_level,
        df=None if np.isinf(df) else df,
    )
