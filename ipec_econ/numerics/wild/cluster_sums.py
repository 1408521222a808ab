"""A regression as sums over clusters: all that a wild cluster bootstrap needs of its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import FloatArray, IntArray
from ipec_econ.numerics.collinear import factorise_in_order
from ipec_econ.numerics.demean import partial_out

BLOCK_COLUMNS = 16
"""Dummies that are partialled out at once: bounds memory, and moves no number."""


@dataclass(frozen=True, slots=True)
class NetRows:
    """A solved regression on rows, net of every fixed effect; k coefficients.

    Attributes
    ----------
    regressors
        X net of all fixed effects, shape (n_obs, k).
    residuals
        Outcome units, shape (n_obs,).
    weights
        Shape (n_obs,); ``None`` means ones.
    cluster
        Codes from 0, shape (n_obs,).
    inside, across
        Codes of fixed effects, shape (n_obs,) each: those whose levels lie within one cluster, and
        those whose levels do not.
    """

    regressors: FloatArray
    residuals: FloatArray
    weights: FloatArray | None
    cluster: IntArray
    inside: tuple[IntArray, ...]
    across: tuple[IntArray, ...]

    @property
    def n_clusters(self) -> int:
        """G."""
        return int(self.cluster.max()) + 1


@dataclass(frozen=True, slots=True)
class ClusterSums:
    """Sums by cluster over the columns Z = [X, D]: G clusters, K = k + L columns.

    D are the dummies of the fixed effects that clusters do not hold, net of those that they do; X
    is net of both, so that Z'Z has two blocks. A fixed effect within clusters drops out of every
    sum: weights of the bootstrap are constant within its levels (Frisch–Waugh–Lovell).

    Attributes
    ----------
    scores
        Z_g'û_g, shape (G, K).
    bread
        (Z'Z)⁻¹, shape (K, K); zero for dummies that the others span.
    n_coefficients
        k.
    """

    scores: FloatArray
    bread: FloatArray
    n_coefficients: int


def sum_by_cluster(rows: NetRows, bread: FloatArray) -> ClusterSums:
    """Return the sums of a regression whose (X'WX)⁻¹ is `bread`, shape (k, k).

    References
    ----------
    MacKinnon, Nielsen and Webb (2023), "Fast and reliable jackknife and bootstrap methods for
    cluster-robust inference", Journal of Applied Econometrics 38(5), section 4: nothing but these
    sums and the products of `sum_products` is needed.
    """
    k, n_dummies = len(bread), _count_dummies(rows.across)
    whole = np.zeros((k + n_dummies, k + n_dummies))
    whole[:k, :k] = bread
    if n_dummies:
        gram = _multiply_dummies(rows, np.zeros_like(rows.cluster), 1)[0]
        solved = factorise_in_order((gram + gram.T) / 2, _count_rows(rows))
        place = k + np.flatnonzero(solved.kept)
        whole[np.ix_(place, place)] = solved.inverse
    return ClusterSums(sum_columns(rows, rows.residuals), whole, k)


def sum_columns(rows: NetRows, values: FloatArray) -> FloatArray:
    """Return Z_g'W v_g of values net of the fixed effects within clusters, shape (G, K)."""
    weighted = values if rows.weights is None else values * rows.weights
    alone = np.zeros_like(rows.cluster)
    parts = [_sum_by_level(rows, alone, column * weighted) for column in rows.regressors.T]
    # The dummies need not be net of anything: the values are.
    parts += [_sum_by_level(rows, effect, weighted) for effect in rows.across]
    return np.concatenate(parts, axis=1)


def sum_products(rows: NetRows) -> FloatArray:
    """Return Z_g'W Z_g, shape (G, K, K)."""
    k = rows.regressors.shape[1]
    upper = np.array([sum_columns(rows, column) for column in rows.regressors.T])
    n_dummies = _count_dummies(rows.across)
    products = np.zeros((rows.n_clusters, k + n_dummies, k + n_dummies))
    products[:, :k, :] = upper.transpose(1, 0, 2)
    products[:, k:, :k] = products[:, :k, k:].transpose(0, 2, 1)
    if n_dummies:
        inner = _multiply_dummies(rows, rows.cluster, rows.n_clusters)
        products[:, k:, k:] = (inner + inner.transpose(0, 2, 1)) / 2
    return products


def _count_dummies(effects: Sequence[IntArray]) -> int:
    return sum(int(effect.max()) + 1 for effect in effects)


def _count_rows(rows: NetRows) -> FloatArray:
    counts = [np.bincount(effect, rows.weights) for effect in rows.across]
    totals: FloatArray = np.concatenate(counts).astype(np.float64)
    return totals


def _sum_by_level(rows: NetRows, effect: IntArray, weighted: FloatArray) -> FloatArray:
    n_levels = int(effect.max()) + 1
    cell = rows.cluster * n_levels + effect
    sums = np.bincount(cell, weighted, minlength=rows.n_clusters * n_levels)
    return sums.reshape(rows.n_clusters, n_levels).astype(np.float64, copy=False)


def _multiply_dummies(rows: NetRows, group: IntArray, n_groups: int) -> FloatArray:
    """Return D_g'W D_g of dummies net of the fixed effects within clusters, (n_groups, L, L)."""
    pairs = [(effect, level) for effect in rows.across for level in range(int(effect.max()) + 1)]
    products = np.empty((n_groups, len(pairs), len(pairs)))
    for start in range(0, len(pairs), BLOCK_COLUMNS):
        chosen = pairs[start : start + BLOCK_COLUMNS]
        raw = np.column_stack([effect == level for effect, level in chosen]).astype(np.float64)
        net = partial_out(raw, rows.inside, rows.weights).columns
        if rows.weights is not None:
            net = net * rows.weights[:, None]
        for j, column in enumerate(net.T, start=start):
            products[:, :, j] = _sum_pairs(rows.across, group, n_groups, column)
    return products


def _sum_pairs(
    effects: Sequence[IntArray], group: IntArray, n_groups: int, column: FloatArray
) -> FloatArray:
    parts = []
    for effect in effects:
        n_levels = int(effect.max()) + 1
        sums = np.bincount(group * n_levels + effect, column, minlength=n_groups * n_levels)
        parts.append(sums.reshape(n_groups, n_levels))
    return np.concatenate(parts, axis=1)
