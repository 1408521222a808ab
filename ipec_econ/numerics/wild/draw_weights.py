"""Auxiliary weights of the wild bootstrap: one number a cluster and replication."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.core.vocabulary import WildWeights

BLOCK_WEIGHTS = 4_000_000
"""Weights held at once: bounds memory; the draws are the same for any size."""

_WEBB = np.array([-np.sqrt(1.5), -1.0, -np.sqrt(0.5), np.sqrt(0.5), 1.0, np.sqrt(1.5)])
_ROOT = float(np.sqrt(5.0))
_MAMMEN = ((1 - _ROOT) / 2, (1 + _ROOT) / 2)
_MAMMEN_SHARE = (_ROOT + 1) / (2 * _ROOT)
"""Of the first value."""


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
    errors"; Webb (2023), "Reworking wild bootstrap-based inference for clustered errors", table 1;
    Mammen (1993), "Bootstrap and wild bootstrap for high dimensional linear models", section 1.
    """
    size = max(1, BLOCK_WEIGHTS // n_clusters)
    if can_enumerate(kind, n_clusters, replications):
        yield from _enumerate_signs(n_clusters, size)
        return
    generator = np.random.default_rng(seed)
    for start in range(0, replications, size):
        yield _draw(generator, kind, (min(size, replications - start), n_clusters))


def _enumerate_signs(n_clusters: int, size: int) -> Iterator[FloatArray]:
    places = np.arange(n_clusters - 1)
    for start in range(0, 2 ** (n_clusters - 1), size):
        number = np.arange(start, min(start + size, 2 ** (n_clusters - 1)))
        signs = 1.0 - 2.0 * ((number[:, None] >> places) & 1)
        yield np.column_stack([np.ones(len(number)), signs])


def _draw(generator: np.random.Generator, kind: WildWeights, shape: tuple[int, int]) -> FloatArray:
    if kind == "normal":
        return generator.standard_normal(shape)
    if kind == "rademacher":
        return np.where(generator.integers(0, 2, shape) == 0, 1.0, -1.0)
    if kind == "webb":
        points: FloatArray = _WEBB[generator.integers(0, len(_WEBB), shape)]
        return points
    return np.where(generator.random(shape) < _MAMMEN_SHARE, *_MAMMEN)
