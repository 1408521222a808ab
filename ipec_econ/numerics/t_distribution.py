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
