"""The covariance of effects and cohort shares from firms' influence, in blocks of firms."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ipec_econ.core.arrays import FloatArray, IntArray
from ipec_econ.numerics.cells.paths import Paths

BLOCK_NUMBERS = 8_000_000
"""Influence numbers held at once (64 MB)."""


def compute_unit_covariance(
    paths: Paths,
    influence: Callable[[IntArray], FloatArray],
    cohorts: FloatArray,
    shares: FloatArray,
    n_effects: int,
) -> FloatArray:
    """Return Σψψ' over firms, or over clusters of firms' sums, shape (K + n_cohorts, same).

    Parameters
    ----------
    paths
        Cohorts, weights and clusters of the firms.
    influence
        Consecutive units → their influence on the K effects, shape (n_block, K).
    cohorts, shares
        Distinct cohorts in order, and their weighted shares of all firms, shape (n_cohorts,).
    n_effects
        K.

    References
    ----------
    Callaway and Sant'Anna (2021), theorem 2 and corollary 2.
    """
    n_units, n_columns = len(paths.cohort), n_effects + len(shares)
    size = max(1, BLOCK_NUMBERS // n_columns)
    total = np.zeros((n_columns, n_columns))
    n_clusters = 0 if paths.cluster is None else int(paths.cluster.max(initial=-1)) + 1
    sums = np.zeros((n_clusters, n_columns))
    weight = np.ones(n_units) if paths.weight is None else paths.weight
    for start in range(0, n_units, size):
        units = np.arange(start, min(start + size, n_units))
        members = paths.cohort[units][:, None] == cohorts
        on_shares = members * (weight[units] / weight.sum())[:, None] - shares / n_units
        psi = np.column_stack([influence(units), on_shares])
        if paths.cluster is None:
            total += np.einsum("nk,nl->kl", psi, psi, optimize=False)
        else:
            np.add.at(sums, paths.cluster[units], psi)
    if paths.cluster is not None:
        total = np.einsum("ck,cl->kl", sums, sums, optimize=False)
    return (total + total.T) / 2
