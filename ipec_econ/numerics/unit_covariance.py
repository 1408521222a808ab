"""The covariance of effects and cohort shares from firms' influence, in blocks of firms."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import numpy as np

from ipec_econ.core.arrays import FloatArray, IntArray
from ipec_econ.numerics.cells.paths import Paths
from ipec_econ.numerics.multiplier_draws import UnitInfluence, sum_unit_influence

BLOCK_NUMBERS = 8_000_000
"""Influence numbers held at once (64 MB)."""


def compute_unit_covariance(influence: UnitInfluence) -> FloatArray:
    """Return Σψψ' over firms, or over clusters of firms' sums, shape (K, K).

    References
    ----------
    Callaway and Sant'Anna (2021), theorem 2 and corollary 2.
    """
    if influence.cluster is not None:
        blocks: Iterable[FloatArray] = (sum_unit_influence(influence),)
    else:
        blocks = influence.list_blocks()
    total = np.zeros((influence.n_estimates, influence.n_estimates))
    for psi in blocks:
        total += np.einsum("nk,nl->kl", psi, psi, optimize=False)
    return (total + total.T) / 2


def list_unit_influence(
    paths: Paths,
    influence: Callable[[IntArray], FloatArray],
    cohorts: FloatArray,
    shares: FloatArray,
    n_effects: int,
) -> UnitInfluence:
    """Return firms' influence on the effects and on the cohort shares, in blocks.

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
    """
    n_units, n_columns = len(paths.cohort), n_effects + len(shares)
    size = max(1, BLOCK_NUMBERS // n_columns)
    weight = np.ones(n_units) if paths.weight is None else paths.weight

    def list_blocks() -> Iterator[FloatArray]:
        for start in range(0, n_units, size):
            units = np.arange(start, min(start + size, n_units))
            members = paths.cohort[units][:, None] == cohorts
            on_shares = members * (weight[units] / weight.sum())[:, None] - shares / n_units
            yield np.column_stack([influence(units), on_shares])

    return UnitInfluence(list_blocks, paths.cluster, n_columns)
