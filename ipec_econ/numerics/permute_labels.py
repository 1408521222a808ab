"""Labels dealt anew among units: at random, or in every way there is."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from math import comb

import numpy as np

from ipec_econ.core.arrays import FloatArray, IntArray


def permute_labels(
    labels: FloatArray, strata: IntArray, n_permutations: int, *, seed: int
) -> Iterator[FloatArray]:
    """Yield labels dealt at random within strata, shape (n_units,) each.

    Parameters
    ----------
    labels
        Of each unit, shape (n_units,).
    strata
        Codes from 0 of each unit; labels stay within a stratum, shape (n_units,).
    n_permutations
        How many.
    seed
        Of the draws.
    """
    generator = np.random.default_rng(seed)
    places = np.argsort(strata, kind="stable")
    for _ in range(n_permutations):
        order = np.lexsort((generator.random(len(labels)), strata))
        dealt = np.empty_like(labels)
        dealt[places] = labels[order]
        yield dealt


def count_assignments(labels: FloatArray, strata: IntArray, *, most: int) -> int | None:
    """Return in how many different ways the labels can be dealt, ``None`` for more than `most`."""
    total = 1
    for stratum in range(int(strata.max(initial=-1)) + 1):
        n_dealt = 0
        for count in np.unique(labels[strata == stratum], return_counts=True)[1]:
            n_dealt += int(count)
            if min(count, n_dealt - count) > most:
                return None
            total *= comb(n_dealt, int(count))
            if total > most:
                return None
    return total


def list_assignments(labels: FloatArray, strata: IntArray) -> Iterator[FloatArray]:
    """Yield every different way of dealing the labels within strata, shape (n_units,) each."""
    groups = [np.flatnonzero(strata == s) for s in range(int(strata.max(initial=-1)) + 1)]
    for parts in product(*(list(_list_orders(labels[group])) for group in groups)):
        dealt = np.empty_like(labels)
        for group, part in zip(groups, parts, strict=True):
            dealt[group] = part
        yield dealt


def _list_orders(labels: FloatArray) -> Iterator[FloatArray]:
    """Yield the different orders of labels that may be alike, from sorted upwards.

    References
    ----------
    Knuth (2011), The Art of Computer Programming 4A, section 7.2.1.2, algorithm L.
    """
    order = np.sort(labels)
    while True:
        yield order.copy()
        rises = np.flatnonzero(order[:-1] < order[1:])
        if not len(rises):
            return
        pivot = int(rises[-1])
        larger = pivot + 1 + int(np.flatnonzero(order[pivot + 1 :] > order[pivot])[-1])
        order[pivot], order[larger] = order[larger], order[pivot]
        order[pivot + 1 :] = order[pivot + 1 :][::-1].copy()
