"""Covariance of coefficients before any small-sample factor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from ipec_econ.core.arrays import FloatArray, IntArray
from ipec_econ.numerics.codes import combine_codes
from ipec_econ.numerics.cross_product import cross_product
from ipec_econ.numerics.small_sample import compute_group_factor

EIGENVALUE_FLOOR = 1e-16
"""What fixest 0.14 puts in place of an eigenvalue that is not positive."""

ROUNDING = 1e-12
"""Negative eigenvalues below this share of the largest are rounding, not a failed estimate."""


@dataclass(frozen=True, slots=True)
class Repaired:
    """A covariance made positive semi-definite; ``changed`` says whether it was not."""

    vcov: FloatArray
    changed: bool


def compute_hetero_meat(scores: FloatArray) -> FloatArray:
    """Return the sum of s·s' over rows, shape (k, k): White (1980), HC0.

    Parameters
    ----------
    scores
        w·e·x, shape (n_obs, k).
    """
    return cross_product(scores)


def compute_cluster_meat(
    scores: FloatArray, ways: Sequence[IntArray], *, own_factors: bool = False
) -> FloatArray:
    """Return the meat of a covariance clustered in one or several ways.

    Sums of squares over every combination of the ways, added for odd and subtracted for even
    numbers of them.

    Parameters
    ----------
    scores
        w·e·x, shape (n_obs, k).
    ways
        Codes from 0 of shape (n_obs,), one array for each way.
    own_factors
        Multiply each term by its own G/(G − 1) (fixest's ``G.df = "conventional"``).

    Returns
    -------
    FloatArray
        Shape (k, k); not always positive semi-definite with several ways.

    References
    ----------
    Cameron, Gelbach and Miller (2011), "Robust inference with multiway clustering", equation 2.11.
    """
    meat = np.zeros((scores.shape[1], scores.shape[1]))
    for size in range(1, len(ways) + 1):
        sign = 1.0 if size % 2 else -1.0
        for chosen in combinations(ways, size):
            codes, n_groups = combine_codes(chosen)
            term = cross_product(sum_by_group(scores, codes, n_groups))
            meat += sign * compute_group_factor(n_groups, own_factors) * term
    return meat


def compute_driscoll_kraay_meat(scores: FloatArray, time: IntArray, lags: int) -> FloatArray:
    """Return the meat of Driscoll and Kraay's covariance with Bartlett weights.

    Scores are summed over units in each period, then autocovariances over the calendar up to
    `lags` are added with weights 1 − l/(lags + 1). A period without rows counts as a period with
    sum 0, so periods two years apart are never taken for neighbours.

    Parameters
    ----------
    scores
        w·e·x, shape (n_obs, k).
    time
        The period itself, shape (n_obs,); the calendar's step is the greatest common divisor of
        the gaps.
    lags
        At least 0; 0 is clustering by period.

    References
    ----------
    Driscoll and Kraay (1998), equation 7; Newey and West (1987) for the weights.
    """
    position = time - time.min()
    step = int(np.gcd.reduce(position)) or 1
    position = position // step
    sums = sum_by_group(scores, position, int(position.max()) + 1)
    meat = cross_product(sums)
    for lag in range(1, min(lags, len(sums) - 1) + 1):
        cross = np.einsum("tj,tk->jk", sums[lag:], sums[:-lag], optimize=False)
        meat += (1 - lag / (lags + 1)) * (cross + cross.T)
    return meat


def choose_lags(n_periods: int) -> int:
    """Return fixest's default number of lags, the whole part of T^(1/4)."""
    return int(np.floor(n_periods**0.25))


def repair_vcov(vcov: FloatArray) -> Repaired:
    """Raise eigenvalues that are not positive to a tiny positive number, as fixest does.

    References
    ----------
    Cameron, Gelbach and Miller (2011), section 2.3.
    """
    values, vectors = np.linalg.eigh(vcov)
    if values.min(initial=0.0) >= -ROUNDING * values.max(initial=0.0):
        return Repaired(vcov, changed=False)
    raised = np.maximum(values, EIGENVALUE_FLOOR)
    fixed = np.einsum("ij,j,kj->ik", vectors, raised, vectors, optimize=False)
    return Repaired((fixed + fixed.T) / 2, changed=True)


def sum_by_group(scores: FloatArray, codes: IntArray, n_groups: int) -> FloatArray:
    """Return the scores summed by group, shape (n_groups, k); codes from 0, shape (n_obs,)."""
    sums = [np.bincount(codes, column, minlength=n_groups) for column in scores.T]
    return np.array(sums, dtype=np.float64).reshape(scores.shape[1], n_groups).T
