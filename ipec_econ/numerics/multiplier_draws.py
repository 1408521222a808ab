"""The multiplier bootstrap: influence functions times random weights."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import FloatArray, IntArray
from ipec_econ.core.vocabulary import MultiplierWeights
from ipec_econ.numerics.random_weights import draw_random_weights

BLOCK_WEIGHTS = 4_000_000
"""Weights held at once (32 MB): bounds memory, and moves no draw."""


@dataclass(frozen=True, slots=True)
class UnitInfluence:
    """Each firm's influence on K estimates, made again whenever it is asked for.

    Attributes
    ----------
    list_blocks
        Yields the influence of consecutive firms, shape (n_block, K).
    cluster
        Codes from 0 of groups coarser than the firm, shape (n_units,); ``None`` where every firm
        is its own.
    n_estimates
        K.
    """

    list_blocks: Callable[[], Iterator[FloatArray]]
    cluster: IntArray | None
    n_estimates: int


def draw_multipliers(
    influence: UnitInfluence, kind: MultiplierWeights, replications: int, *, seed: int
) -> FloatArray:
    """Return Σ v ψ over firms, or over clusters of firms' sums, shape (K, B).

    Cell moments say what the covariance of these sums is, but not their other moments: the firms
    themselves are summed, in blocks.

    Parameters
    ----------
    influence
        ψ in units of the estimates, so that Σψψ' is their covariance.
    kind
        Of the weights v.
    replications
        B.
    seed
        Of the draws.

    References
    ----------
    Callaway and Sant'Anna (2021), algorithm 1 and theorem 3.
    """
    generator = np.random.default_rng(seed)
    draws = np.zeros((influence.n_estimates, replications))
    size = max(1, BLOCK_WEIGHTS // replications)
    for block in _sum_clusters(influence):
        for start in range(0, len(block), size):
            part = np.ascontiguousarray(block[start : start + size].T)
            weights = draw_random_weights(generator, kind, (part.shape[1], replications))
            for k, own in enumerate(part):
                if own.any():
                    draws[k] += np.einsum("n,nb->b", own, weights, optimize=False)
    return draws


def sum_unit_influence(influence: UnitInfluence) -> FloatArray:
    """Return Σψ over the firms of each cluster, shape (G, K); all firms are one without clusters.

    Rows run to the last cluster that has a firm.
    """
    cluster = influence.cluster
    n_clusters = 1 if cluster is None else int(cluster.max(initial=-1)) + 1
    sums = np.zeros((n_clusters, influence.n_estimates))
    start = 0
    for block in influence.list_blocks():
        end = start + len(block)
        of = np.zeros(len(block), dtype=np.int64) if cluster is None else cluster[start:end]
        np.add.at(sums, of, block)
        start = end
    return sums


def _sum_clusters(influence: UnitInfluence) -> Iterable[FloatArray]:
    if influence.cluster is None:
        return influence.list_blocks()
    return (sum_unit_influence(influence),)
