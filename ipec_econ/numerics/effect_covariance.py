"""The joint covariance of group-time effects and of the cohort shares that weight them."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.numerics.cells.cell_covariance import (
    Influence,
    InfluenceMap,
    compute_cell_covariance,
)
from ipec_econ.numerics.cells.cell_moments import CellMoments
from ipec_econ.numerics.group_time import GroupTime, map_influence


def compute_shares(cells: CellMoments, cohorts: FloatArray) -> FloatArray:
    """Return each cohort's weighted share of all firms, shape (n_cohorts,)."""
    place = np.searchsorted(cohorts, cells.cohort)
    totals = np.bincount(place, cells.weight, minlength=len(cohorts))
    shares: FloatArray = totals / totals.sum()
    return shares


def compute_effect_covariance(
    cells: CellMoments, group_time: GroupTime, shares: FloatArray
) -> FloatArray:
    """Return the covariance of the K effects and the cohort shares, shape (K + n_cohorts,) twice.

    A firm's influence on the share of cohort g is (w 1{G = g} − share)/n with weights of mean
    one: the term that did adds to its averages.

    References
    ----------
    Callaway and Sant'Anna (2021), theorem 2 and corollary 2; weights as in R's did 2.5.1.
    """
    influence = map_effect_influence(cells, group_time, shares)
    return compute_cell_covariance(cells, influence, group_time.n_estimates + len(shares))


def map_effect_influence(
    cells: CellMoments, group_time: GroupTime, shares: FloatArray
) -> InfluenceMap:
    """Return firms' influence on the K effects and the cohort shares."""
    cohorts = group_time.comparisons.cohorts
    n_units, n_effects, n_cohorts = cells.n_units.sum(), group_time.n_estimates, len(shares)
    total = cells.weight.sum()

    def influence(block: CellMoments) -> Influence:
        effects = map_influence(block, group_time)
        members = block.cohort[:, None] == cohorts
        fixed = np.zeros((block.n_cells, n_effects + n_cohorts))
        fixed[:, n_effects:] = -shares / n_units
        constant = np.column_stack([effects.constant, members / total])
        slope = np.zeros((block.n_cells, n_effects + n_cohorts, len(block.periods)))
        slope[:, :n_effects] = effects.slope
        return Influence(fixed, constant, slope)

    return influence
