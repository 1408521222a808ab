"""The difference of two estimates as a row of diagnostics.csv."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.core.estimates import Diagnostic
from ipec_econ.numerics.equality import ROUNDING
from ipec_econ.numerics.t_distribution import compute_critical_value, compute_p_values
from ipec_econ.numerics.wald import WaldTest

NAME = "equality"
DEFAULT_LEVEL = 0.95
"""Where rows state no level."""


def describe_difference(
    model: str,
    key: str,
    estimates: FloatArray,
    vcov: FloatArray,
    *,
    df: float | None,
    conf_level: float | None,
) -> Diagnostic:
    """Return the first estimate less the second, with its interval and test.

    Parameters
    ----------
    estimates, vcov
        Shapes (2,) and (2, 2).
    df
        Degrees of freedom; ``None`` for normal.
    conf_level
        Of the interval; 0.95 where there is none.
    """
    value = float(estimates[0] - estimates[1])
    both = vcov[0, 0] + vcov[1, 1]
    variance = both - 2 * vcov[0, 1]
    error = float(np.sqrt(variance)) if variance > ROUNDING * both else 0.0
    freedom = np.inf if df is None else df
    level = conf_level or DEFAULT_LEVEL
    half = compute_critical_value(level, freedom) * error
    statistic = value / error if error > 0 else None
    p_value = None if statistic is None else float(compute_p_values(np.array(statistic), freedom))
    return Diagnostic(
        model=model,
        diagnostic=NAME,
        key=key,
        value=value,
        lower=value - half,
        upper=value + half,
        statistic=statistic,
        p_value=p_value,
        note=f"difference, standard error {error:.6g}, {level:.6g} interval",
    )


def name_law(found: WaldTest | None) -> str:
    """Return the distribution that a Wald statistic is compared with: χ²(2) or F(2, 45)."""
    if found is None:
        return "no test: the differences have no error"
    if found.df is None:
        return f"χ²({found.n_restrictions})"
    return f"F({found.n_restrictions}, {found.df:g})"
