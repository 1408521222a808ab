"""The covariance of effects and cohort shares from firms' influence, in blocks of firms."""

from __future__ import annotations

from collections.abc import Callable, Iterator

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
    n_columns = n_effects + len(shares)
    total = np.zeros((n_columns, n_columns))
    if paths.cluster is not None:
        sums = sum_unit_influence(paths, influence, cohorts, shares, n_effects)
        total = np.einsum("ck,cl->kl", sums, sums, optimize=False)
    else:
        for _, psi in _list_blocks(paths, influence, cohorts, shares, n_effects):
            total += np.einsum("nk,nl->kl", psi, psi, optimize=False)
    return (total + total.T) / 2


def sum_unit_influence(
    paths: Paths,
    influence: Callable[[IntArray], FloatArray],
    cohorts: FloatArray,
    shares: FloatArray,
    n_effects: int,
) -> FloatArray:
    """Return Σψ over the firms of each cluster, shape (n_clusters, K + n_cohorts).

    Parameters are those of `compute_unit_covariance`; the paths have clusters.
    """
    cluster = np.zeros(len(paths.cohort), np.int64) if paths.cluster is None else paths.cluster
    sums = np.zeros((int(cluster.max(initial=-1)) + 1, n_effects + len(shares)))
    for units, psi in _list_blocks(paths, influence, cohorts, shares, n_effects):
        np.add.at(sums, cluster[units], psi)
    return sums


def _list_blocks(
    paths: Paths,
    influence: Callable[[IntArray], FloatArray],
    cohorts: FloatArray,
    shares: FloatArray,
    n_effects: int,
) -> Iterator[tuple[IntArray, FloatArray]]:
    """Yield consecutive units and their influence on effects and shares."""
    n_units = len(paths.cohort)
    size = max(1, BLOCK_NUMBERS // (n_effects + len(shares)))
    weight = np.ones(n_units) if paths.weight is None else paths.weight
    for start in range(0, n_units, size):
        units = np.arange(start, min(start + size, n_units))
        members = paths.cohort[units][:, None] == cohorts
        on_shares = members * (weight[units] / weight.sum())[:, None] - shares / n_units
        yield units, np.column_stack([influence(units), on_shares])
