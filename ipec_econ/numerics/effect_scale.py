"""Effects on a logarithm as percentages, and as amounts per treated row."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.arrays import FloatArray


def compute_percent(log_effects: FloatArray) -> FloatArray:
    """Return 100(exp(β) − 1), in per cent, for effects on a natural logarithm.

    Ends of an interval are transformed like the estimate, so the interval is not symmetric.
    """
    return np.asarray(100 * np.expm1(log_effects))


def compute_amount(log_effects: FloatArray, observed: float) -> FloatArray:
    """Return the mean change of a level, Ȳ(1 − exp(−β)), for effects on its natural logarithm.

    Without treatment a treated row's level Y would have been Y·exp(−β): the change is what is
    observed less that, averaged over rows with one effect β for all.

    Parameters
    ----------
    observed
        Ȳ, the mean level of treated rows as observed, in the level's units.
    """
    return np.asarray(-observed * np.expm1(-np.asarray(log_effects)))
