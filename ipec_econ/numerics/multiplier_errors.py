"""Standard errors and simultaneous critical values from bootstrap draws."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri

from ipec_econ.core.arrays import FloatArray
from ipec_econ.numerics.t_distribution import compute_critical_value

NORMAL_RANGE = float(ndtri(0.75) - ndtri(0.25))
"""Interquartile range of a standard normal."""

WIDENING = 1
"""Tells the draws of a t distribution's scale from the weights of the same seed."""


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


def compute_simultaneous_value(
    draws: FloatArray,
    errors: FloatArray,
    conf_level: float,
    *,
    df: float | None = None,
    seed: int = 0,
) -> float:
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
    df
        Degrees of freedom of the estimates' t distribution, which widens all draws of a
        replication alike; ``None`` for normal.
    seed
        Of what they are widened by.

    References
    ----------
    Callaway and Sant'Anna (2021), algorithm 1, steps 4 and 5.
    """
    largest = (np.abs(draws) / errors[:, None]).max(axis=0)
    if df is not None:
        generator = np.random.default_rng([seed, WIDENING])
        largest *= np.sqrt(df / generator.chisquare(df, len(largest)))
    found = float(np.quantile(largest, conf_level, method="inverted_cdf"))
    return max(found, compute_critical_value(conf_level, np.inf if df is None else df))
