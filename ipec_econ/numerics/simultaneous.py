"""Critical values that hold for a whole path of estimates at once."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.numerics.t_distribution import compute_critical_value as compute_pointwise_value

DRAWS = 100_000
"""Monte-Carlo error of the 95 % critical value about 0.005 (the spec language's number)."""

RANK = 1e-10
"""A pivot below this share of its variance is a linear combination of those before it."""


def compute_critical_value(
    vcov: FloatArray,
    conf_level: float,
    *,
    seed: int,
    df: float | None = None,
    draws: int = DRAWS,
) -> float:
    """Return the half-width, in standard errors, of a band that covers the whole path.

    The quantile of max |Z| for Z normal with the estimates' correlation, or for Z multivariate t,
    by simulation; never below the pointwise value, which it can only exceed but for the noise of
    the draws. The factor
    is triangular rather than spectral: eigenvectors are free in sign, and a sign that depends on
    the machine would move the draws.

    Parameters
    ----------
    vcov
        Shape (k, k); estimates without variance are left out.
    conf_level
        Coverage of the whole path.
    seed
        Of the draws.
    df
        Degrees of freedom of the estimates' t distribution; ``None`` for normal.
    draws
        Number of draws.

    References
    ----------
    Montiel Olea and Plagborg-Møller (2019), "Simultaneous confidence bands", algorithm 1 with a
    normal draw; Callaway and Sant'Anna (2021), algorithm 1 draws multipliers instead.
    """
    variance = np.diagonal(vcov)
    used = np.flatnonzero(variance > 0)
    if not len(used):
        return float("nan")
    errors = np.sqrt(variance[used])
    correlation = vcov[np.ix_(used, used)] / np.outer(errors, errors)
    factor = factor_semidefinite(correlation)
    generator = np.random.default_rng(seed)
    normal = generator.standard_normal((len(used), draws))
    # A curve of a few coefficients has many points and a few columns that are not zero.
    moved = np.flatnonzero(factor.any(axis=0))
    if len(moved) < len(used):
        factor, normal = factor[:, moved], normal[moved]
    largest = np.zeros(draws)
    for row in factor:
        path = np.einsum("j,jd->d", row, normal, optimize=False)
        np.maximum(largest, np.abs(path), out=largest)
    if df is not None:
        largest *= np.sqrt(df / generator.chisquare(df, draws))
    pointwise = compute_pointwise_value(conf_level, np.inf if df is None else df)
    return max(float(np.quantile(largest, conf_level)), pointwise)


def factor_semidefinite(matrix: FloatArray) -> FloatArray:
    """Return the lower triangular L with LL' = matrix, columns of zeros where it has no rank.

    Parameters
    ----------
    matrix
        Symmetric and positive semi-definite up to rounding, shape (k, k).
    """
    size = len(matrix)
    factor = np.zeros((size, size))
    for j in range(size):
        row = factor[j, :j]
        pivot = matrix[j, j] - np.einsum("i,i->", row, row, optimize=False)
        if pivot <= RANK * matrix[j, j]:
            continue
        factor[j, j] = np.sqrt(pivot)
        below = matrix[j + 1 :, j] - np.einsum("ki,i->k", factor[j + 1 :, :j], row, optimize=False)
        factor[j + 1 :, j] = below / factor[j, j]
    return factor
