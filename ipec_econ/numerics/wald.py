"""Whether several estimates are zero at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import chdtrc, fdtrc

from ipec_econ.core.arrays import FloatArray
from ipec_econ.numerics.simultaneous import factor_semidefinite


@dataclass(frozen=True, slots=True)
class WaldTest:
    """A Wald test.

    Attributes
    ----------
    statistic
        b'V⁻¹b; divided by `n_restrictions` where `df` is given (an F statistic).
    n_restrictions
        Rank of V: estimates that are linear combinations of others are not counted twice.
    df
        Denominator degrees of freedom; ``None`` compares with χ².
    p_value
        Of the larger statistic.
    """

    statistic: float
    n_restrictions: int
    df: float | None
    p_value: float


def compute_wald_test(estimates: FloatArray, vcov: FloatArray, *, df: float | None) -> WaldTest:
    """Test that all estimates are zero.

    Parameters
    ----------
    estimates
        Shape (k,).
    vcov
        Shape (k, k).
    df
        Degrees of freedom of the estimates' t distribution; ``None`` for normal.

    References
    ----------
    Wooldridge (2010), "Econometric analysis of cross section and panel data", section 4.2.3.
    """
    errors = np.sqrt(np.diagonal(vcov))
    factor = factor_semidefinite(vcov / np.outer(errors, errors))
    scaled = estimates / errors
    solved: list[float] = []
    kept: list[int] = []
    for j in range(len(scaled)):
        if factor[j, j] == 0:
            continue
        known = np.einsum("i,i->", factor[j, kept], np.array(solved), optimize=False)
        solved.append(float((scaled[j] - known) / factor[j, j]))
        kept.append(j)
    statistic = float(np.sum(np.square(solved)))
    rank = len(kept)
    if df is None:
        return WaldTest(statistic, rank, None, float(chdtrc(rank, statistic)))
    ratio = statistic / rank
    return WaldTest(ratio, rank, df, float(fdtrc(rank, df, ratio)))
