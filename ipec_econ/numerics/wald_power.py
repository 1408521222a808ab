"""The chance that a joint test rejects where the estimates' means are not zero."""

from __future__ import annotations

import numpy as np
from scipy.special import chdtri, chndtr, fdtri, ncfdtr

from ipec_econ.core.arrays import FloatArray


def compute_wald_power(
    means: FloatArray, vcov: FloatArray, *, level: float, df: float | None
) -> float:
    """Return the power of the Wald test that all means are zero.

    Noncentral χ², or F where the estimates are Student's t, at m'V⁻¹m.

    Parameters
    ----------
    means
        Of the estimates, shape (k,).
    vcov
        Of full rank, shape (k, k).
    level
        Size of the test.
    df
        Degrees of freedom of the estimates' t distribution; ``None`` for normal.

    References
    ----------
    Wooldridge (2010), "Econometric analysis of cross section and panel data", section 4.2.3.
    """
    size = len(means)
    distance = float((means * np.linalg.solve(vcov, means)).sum())
    if df is None:
        return 1.0 - float(chndtr(chdtri(size, level), size, distance))
    return 1.0 - float(ncfdtr(size, df, distance, float(fdtri(size, df, 1.0 - level))))
