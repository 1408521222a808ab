"""How many rows, firms, treated firms and clusters each estimate used."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import BoolArray, IntArray
from ipec_econ.numerics.cells.cell_covariance import BLOCK_NUMBERS
from ipec_econ.numerics.cells.cell_moments import CellMoments
from ipec_econ.numerics.cells.streamed_cells import Cells


@dataclass(frozen=True, slots=True)
class UsedCounts:
    """Counts by average, shape (n_averages,); `n_clusters` counts firms where they are clusters."""

    n_obs: IntArray
    n_units: IntArray
    n_treated: IntArray
    n_clusters: IntArray


UsedMap = Callable[[CellMoments], BoolArray]
"""Cells → whose rows each of K comparisons uses, shape (n_cells, K, T)."""


def count_used(
    cells: Cells,
    used: UsedMap,
    members: BoolArray,
    is_treated: Callable[[CellMoments], BoolArray],
) -> UsedCounts:
    """Count the union of what the comparisons of each average use.

    Parameters
    ----------
    cells
        The rows at hand.
    used
        Called once a block.
    members
        Which comparisons belong to an average, shape (n_averages, K).
    is_treated
        Cells → which comparisons a cell's firms are on the treated side of, shape (n_cells, K).
    """
    n_averages, n_comparisons = members.shape
    counts = np.zeros((3, n_averages), dtype=np.int64)
    seen: BoolArray = np.zeros((n_averages, cells.n_clusters), dtype=np.bool_)
    size = max(1, 8 * BLOCK_NUMBERS // max(1, n_comparisons * len(cells.periods)))
    for block in cells.split(size):
        rows = used(block)
        treated = np.any(rows, axis=2) & is_treated(block)
        for position, chosen in enumerate(members):
            periods: BoolArray = np.any(rows[:, chosen, :], axis=1)
            inside: BoolArray = np.any(periods, axis=1)
            on_treated: BoolArray = np.any(treated[:, chosen], axis=1)
            counts[0, position] += int((periods.sum(axis=1) * block.n_units).sum())
            counts[1, position] += int(block.n_units[inside].sum())
            counts[2, position] += int(block.n_units[on_treated].sum())
            if block.cluster is not None:
                seen[position, block.cluster[inside]] = True
    clusters = seen.sum(axis=1).astype(np.int64) if cells.has_clusters else counts[1]
    return UsedCounts(counts[0], counts[1], counts[2], clusters)
