"""Sums of a first stage in every draw of a bootstrap, in one pass over firms."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.numerics.production.acf_rows import AcfRows

BLOCK_FIRMS = 2_000
"""Firms whose products are held at once: bounds memory; sums are in blocks of so many."""


def sum_first_stages(rows: AcfRows, counts: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return Q'WQ and Q'Wy of every draw, shapes (n_draws, q, q) and (n_draws, q).

    Each firm's products are made once and weighted by how often draws hold it: a draw costs
    firms, not rows.

    Parameters
    ----------
    rows
        Sorted by firm.
    counts
        Firms that have rows in their order, shape (n_draws, n_firms).
    """
    columns = np.vstack([rows.basis.T, rows.output])
    k = len(columns)
    starts = np.flatnonzero(np.diff(rows.firm, prepend=-1))
    edges = np.append(starts, len(rows.firm))
    sums = np.zeros((len(counts), k, k))
    for first in range(0, len(starts), BLOCK_FIRMS):
        own = edges[first : first + BLOCK_FIRMS + 1]
        block = columns[:, own[0] : own[-1]]
        drawn = np.ascontiguousarray(counts[:, first : first + BLOCK_FIRMS])
        for i in range(k - 1):
            products = np.add.reduceat(block[i:] * block[i], own[:-1] - own[0], axis=1)
            sums[:, i, i:] += np.einsum("rf,kf->rk", drawn, products, optimize=False)
    grams = sums[:, :-1, :-1]
    upper = np.triu(np.ones(grams.shape[1:], dtype=bool), 1)
    grams = np.where(upper, grams, grams.transpose(0, 2, 1))
    return grams, sums[:, :-1, -1].copy()
