"""The joint covariance of group-time effects and of the cohort shares that weight them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.numerics.cells.build_cells import build_cells
from ipec_econ.numerics.cells.cell_covariance import (
    BLOCK_NUMBERS,
    Influence,
    InfluenceMap,
    SummedInfluence,
    compute_cell_covariance,
    sum_firms,
)
from ipec_econ.numerics.cells.cell_moments import CellMoments
from ipec_econ.numerics.cells.paths import Paths
from ipec_econ.numerics.cells.streamed_cells import Cells
from ipec_econ.numerics.group_time import GroupTime, add_up_influence, map_influence
from ipec_econ.numerics.multiplier_draws import UnitInfluence


def compute_shares(cells: Cells, cohorts: FloatArray) -> FloatArray:
    """Return each cohort's weighted share of all firms, shape (n_cohorts,)."""
    totals = np.zeros(len(cohorts))
    for part in cells.parts():
        place = np.searchsorted(cohorts, part.cohort)
        totals += np.bincount(place, part.weight, minlength=len(cohorts))
    shares: FloatArray = totals / totals.sum()
    return shares


def compute_effect_covariance(
    cells: Cells, group_time: GroupTime, shares: FloatArray
) -> FloatArray:
    """Return the covariance of the K effects and the cohort shares, shape (K + n_cohorts,) twice.

    References
    ----------
    Callaway and Sant'Anna (2021), theorem 2 and corollary 2; weights as in R's did 2.5.1.
    """
    influence = map_effect_influence(cells, group_time, shares)
    return compute_cell_covariance(cells, influence, group_time.n_estimates + len(shares))


def list_effect_influence(
    paths: Paths, cells: Cells, group_time: GroupTime, shares: FloatArray
) -> UnitInfluence:
    """Return each firm's influence on the K effects and the cohort shares.

    Parameters
    ----------
    paths
        Of the firms.
    cells
        Their moments.
    group_time, shares
        The effects and shares estimated from them.
    """
    influence = map_effect_influence(cells, group_time, shares)
    n_columns = group_time.n_estimates + len(shares)
    size = max(1, BLOCK_NUMBERS // (n_columns * len(paths.periods)))

    def list_blocks() -> Iterator[FloatArray]:
        # Every firm is a cell of its own: its influence is that of its path.
        for block in build_cells(paths, compress=False).split(size):
            yield sum_firms(block, influence(block))

    return UnitInfluence(list_blocks, paths.cluster, n_columns)


def map_effect_influence(cells: Cells, group_time: GroupTime, shares: FloatArray) -> InfluenceMap:
    """Return the influence of any cells' firms on the K effects and the cohort shares.

    A firm's influence on the share of cohort g is (w 1{G = g} − share)/n with weights of mean
    one: the term that did adds to its averages.
    """
    cohorts = group_time.comparisons.cohorts
    n_units, n_effects, n_cohorts = cells.n_firms, group_time.n_estimates, len(shares)
    total = cells.total_weight

    def influence(block: CellMoments) -> Influence:
        effects = map_influence(block, group_time)
        members = block.cohort[:, None] == cohorts
        fixed = np.zeros((block.n_cells, n_effects + n_cohorts))
        fixed[:, n_effects:] = -shares / n_units
        constant = np.column_stack([effects.constant, members / total])
        slope = np.zeros((block.n_cells, n_effects + n_cohorts, len(block.periods)))
        slope[:, :n_effects] = effects.slope
        return Influence(fixed, constant, slope)

    def add_up(block: CellMoments) -> FloatArray:
        own = (block.cohort[:, None] == cohorts) * (block.weight / total)[:, None]
        own -= block.n_units[:, None] * (shares / n_units)
        return np.column_stack([add_up_influence(block, group_time), own])

    return SummedInfluence(influence, add_up)
