"""Auxiliary weights of the wild bootstrap: one number a cluster and replication."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.core.vocabulary import WildWeights
from ipec_econ.numerics.random_weights import draw_random_weights

BLOCK_WEIGHTS = 4_000_000
"""Weights held at once: bounds memory; the draws are the same for any size."""


def can_enumerate(kind: WildWeights, n_clusters: int, replications: int) -> bool:
    """Return whether all 2^G sign patterns are no more than the replications asked for."""
    return kind == "rademacher" and n_clusters < replications.bit_length()


def draw_weights(
    kind: WildWeights, n_clusters: int, replications: int, *, seed: int
) -> Iterator[FloatArray]:
    """Yield blocks of weights with mean 0 and variance 1, shape (block, n_clusters).

    Where all Rademacher patterns can be enumerated they are, the sample's own (all +1) first; a
    pattern and its negative give the same statistic, so only those whose first sign is + are
    made.

    References
    ----------
    Cameron, Gelbach and Miller (2008), "Bootstrap-based improvements for inference with clustered
    errors".
    """
    size = max(1, BLOCK_WEIGHTS // n_clusters)
    if can_enumerate(kind, n_clusters, replications):
        yield from _enumerate_signs(n_clusters, size)
        return
    generator = np.random.default_rng(seed)
    for start in range(0, replications, size):
        yield draw_random_weights(generator, kind, (min(size, replications - start), n_clusters))


def _enumerate_signs(n_clusters: int, size: int) -> Iterator[FloatArray]:
    places = np.arange(n_clusters - 1)
    for start in range(0, 2 ** (n_clusters - 1), size):
        number = np.arange(start, min(start + size, 2 ** (n_clusters - 1)))
        signs = 1.0 - 2.0 * ((number[:, None] >> places) & 1)
        yield np.column_stack([np.ones(len(number)), signs])
