"""How many rows, firms, treated firms and clusters averages of cohorts and periods used."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ipec_econ.core.arrays import BoolArray
from ipec_econ.numerics.cells.cell_covariance import BLOCK_NUMBERS
from ipec_econ.numerics.cells.count_used import UsedCounts
from ipec_econ.numerics.cells.streamed_cells import Cells
from ipec_econ.numerics.pair_effects import PairEffects
from ipec_econ.numerics.untreated_fit import find_untreated


def count_pairs(
    cells: Cells, pairs: PairEffects, members: Sequence[BoolArray], anticipation: int
) -> UsedCounts:
    """Count for each average of pairs, and last for all rows.

    Every one uses all untreated rows, hence every firm and cluster, and its own pairs' rows.

    Parameters
    ----------
    cells
        The rows at hand; every firm has an untreated one.
    pairs
        K pairs.
    members
        Which pairs belong to an average, each of shape (K,).
    anticipation
        Periods before treatment that are not taken as untreated.
    """
    table: BoolArray = np.zeros(
        (len(members) + 1, len(pairs.cohorts) + 1, len(cells.periods)), dtype=np.bool_
    )
    for position, chosen in enumerate(members):
        table[position, pairs.place[0][chosen], pairs.place[1][chosen]] = True
    table[-1] = (cells.periods >= np.append(pairs.cohorts, np.inf)[:, None]).astype(np.bool_)
    rows, treated = np.zeros(len(table), dtype=np.int64), np.zeros(len(table), dtype=np.int64)
    size = max(1, 4 * BLOCK_NUMBERS // max(1, table.shape[0] * table.shape[2]))
    for block in cells.split(size):
        place = np.searchsorted(pairs.cohorts, block.cohort)
        untreated = find_untreated(block, anticipation)
        inside = table[:, place, :] & block.pattern
        rows += ((inside | untreated).sum(axis=2) * block.n_units).sum(axis=1)
        treated += (inside.any(axis=2) * block.n_units).sum(axis=1)
    rows[-1] = cells.n_rows
    n_units, n_clusters = cells.n_firms, cells.count_clusters()
    return UsedCounts(
        rows,
        np.full(len(table), n_units, dtype=np.int64),
        treated,
        np.full(len(table), n_clusters, dtype=np.int64),
    )
