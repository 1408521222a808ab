"""The weights that make controls look like treated firms: odds of a propensity score."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray

TRIM = 0.995
"""Controls with a larger propensity score are left out, as in DRDID."""

LARGEST = 1 - 1e-6
"""Propensity scores are kept below this, as in DRDID."""


def weigh_controls(
    chance: FloatArray, treated: BoolArray, weights: FloatArray
) -> tuple[FloatArray, int]:
    """Return controls' weights w p/(1 − p), zero for treated firms, and how many were trimmed.

    Parameters
    ----------
    chance
        Propensity scores, shape (n,).
    treated, weights
        Shapes (n,).
    """
    capped = np.minimum(chance, LARGEST)
    trimmed = ~treated & (capped >= TRIM)
    odds = np.where(treated | trimmed, 0.0, weights * capped / (1 - capped))
    return odds, int(np.count_nonzero(trimmed))
