"""Standard errors and simultaneous critical values from bootstrap draws."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri

from ipec_econ.core.arrays import FloatArray
from ipec_econ.numerics.t_distribution import compute_critical_value

NORMAL_RANGE = float(ndtri(0.75) - ndtri(0.25))
"""Interquartile range of a standard normal."""


def compute_range_errors(draws: FloatArray) -> FloatArray:
    """Return the interquartile range of each row over that of a standard normal, shape (K,).

    Less moved by the draws' tails than their standard deviation.

    Parameters
    ----------
    draws
        Shape (K, B).

    References
    ----------
    Callaway and Sant'Anna (2021), algorithm 1, step 3; quantiles are R's type 1, as in did 2.5.1.
    """
    low, high = np.quantile(draws, [0.25, 0.75], axis=1, method="inverted_cdf")
    errors: FloatArray = (high - low) / NORMAL_RANGE
    return errors


def compute_simultaneous_value(draws: FloatArray, errors: FloatArray, conf_level: float) -> float:
    """Return the half-width, in standard errors, that covers all K estimates at once.

    Never below the pointwise value, which it can only exceed but for the noise of the draws.

    Parameters
    ----------
    draws
        Shape (K, B).
    errors
        Shape (K,), positive.
    conf_level
        Coverage of all together.

    References
    ----------
    Callaway and Sant'Anna (2021), algorithm 1, steps 4 and 5.
    """
    largest = (np.abs(draws) / errors[:, None]).max(axis=0)
    found = float(np.quantile(largest, conf_level, method="inverted_cdf"))
    return max(found, compute_critical_value(conf_level, np.inf))
