"""Quantiles and p-values of Student's t."""

from __future__ import annotations

import numpy as np
from scipy.special import stdtr, stdtrit

from ipec_econ.core.arrays import FloatArray


def compute_p_values(statistics: FloatArray, df: float) -> FloatArray:
    """Return two-sided p-values of t statistics, same shape; NaN stays NaN."""
    return np.asarray(2.0 * stdtr(df, -np.abs(statistics)), dtype=np.float64)


def compute_critical_value(conf_level: float, df: float) -> float:
    """Return the half-width of a two-sided interval in standard errors."""
    return float(stdtrit(df, (1.0 + conf_level) / 2.0))


def compute_detectable_effect(conf_level: float, power: float, df: float) -> float:
    """Return the true effect, in standard errors, that a two-sided test rejects with the power.

    The chance of a rejection in the wrong direction is left out: one in a million at
    95 and 80 per cent.

    References
    ----------
    Bloom (1995), "Minimum detectable effects", Evaluation Review 19(5).
    """
    return compute_critical_value(conf_level, df) + float(stdtrit(df, power))
