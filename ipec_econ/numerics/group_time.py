"""Group-time comparisons on cell moments: estimates and each firm's influence on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray
from ipec_econ.numerics.cells.cell_covariance import BLOCK_NUMBERS, Influence
from ipec_econ.numerics.cells.cell_moments import CellMoments
from ipec_econ.numerics.cells.streamed_cells import Cells

Pairing = Literal["pairwise", "cross_sections"]


@dataclass(frozen=True, slots=True)
class Comparisons:
    """K comparisons of a cohort with its controls, between a period and a base period.

    Attributes
    ----------
    cohort
        The treated cohort, shape (K,).
    period, base
        Places among the periods, shape (K,); equal in a reference period.
    controls
        Which cohorts are controls, shape (K, n_cohorts).
    cohorts
        All cohorts in order, ``inf`` (never treated) last where there is one, shape (n_cohorts,).
    """

    cohort: FloatArray
    period: IntArray
    base: IntArray
    controls: BoolArray
    cohorts: FloatArray


@dataclass(frozen=True, slots=True)
class GroupTime:
    """Estimated comparisons.

    Attributes
    ----------
    comparisons
        Those that could be estimated.
    att
        Outcome units, shape (K,); 0 in reference periods.
    weight
        Summed weights by side and period: treated at t, treated at base, controls at t, controls
        at base, shape (4, K).
    mean
        Means over the same: of the change (twice) where firms are paired, of levels otherwise,
        shape (4, K).
    pairing
        How firms seen in one of the two periods only are treated.
    """

    comparisons: Comparisons
    att: FloatArray
    weight: FloatArray
    mean: FloatArray
    pairing: Pairing

    @property
    def n_estimates(self) -> int:
        """K."""
        return len(self.att)

    def keep(self, kept: BoolArray, att: Sequence[float]) -> GroupTime:
        """Return some of the comparisons, with other effects."""
        return GroupTime(
            comparisons=_keep(self.comparisons, kept),
            att=np.array(att, dtype=np.float64),
            weight=self.weight[:, kept],
            mean=self.mean[:, kept],
            pairing=self.pairing,
        )


def estimate_group_time(
    cells: Cells, comparisons: Comparisons, pairing: Pairing
) -> tuple[GroupTime, BoolArray]:
    """Estimate ATT(g, t) = E[Y_t − Y_b | G = g] − E[Y_t − Y_b | control].

    Parameters
    ----------
    cells
        The rows used.
    comparisons
        What to compare.
    pairing
        ``pairwise`` averages changes of firms seen in both periods; ``cross_sections`` takes the
        difference of period means over whoever is seen (did's ``allow_unbalanced_panel``).

    Returns
    -------
    tuple of GroupTime, BoolArray
        The comparisons in which all sides have firms, and which of those asked for they are,
        shape (K,).

    References
    ----------
    Callaway and Sant'Anna (2021), "Difference-in-differences with multiple time periods",
    equations 2.4 and 2.5 without covariates.
    """
    n_asked = len(comparisons.cohort)
    weight, total = np.zeros((4, n_asked)), np.zeros((4, n_asked))
    size = max(1, BLOCK_NUMBERS // max(1, 8 * n_asked))
    for block in cells.split(size):
        members = _find_members(block, comparisons, pairing)
        values = _take_values(block, comparisons, pairing)
        for side in range(4):
            weighted = members[side] * block.weight[:, None]
            weight[side] += weighted.sum(axis=0)
            total[side] += np.einsum("ck,ck->k", weighted, values[side % 2], optimize=False)
    found: BoolArray = np.asarray((weight > 0).all(axis=0))
    kept = _keep(comparisons, found)
    weight, mean = weight[:, found], total[:, found] / weight[:, found]
    paired = pairing == "pairwise"
    att = mean[0] - mean[2] if paired else (mean[0] - mean[1]) - (mean[2] - mean[3])
    att = np.where(kept.period == kept.base, 0.0, att)
    return GroupTime(kept, att, weight, mean, pairing), found


def map_influence(cells: CellMoments, group_time: GroupTime) -> Influence:
    """Return each firm's contribution to the errors of the ATT(g, t), summing to zero.

    The contribution of a treated firm is w (ΔY − mean)/Σw over its side, of a control the same with
    the opposite sign: did's influence function divided by the number of firms.

    References
    ----------
    Callaway and Sant'Anna (2021), theorem 2, without covariates.
    """
    comparisons = group_time.comparisons
    n_estimates, n_periods = group_time.n_estimates, len(cells.periods)
    shares, constant = _weigh_sides(cells, group_time)
    slope = np.zeros((cells.n_cells, n_estimates, n_periods))
    every = np.arange(n_estimates)
    slope[:, every, comparisons.period] += shares[0] + shares[2]
    slope[:, every, comparisons.base] += shares[1] + shares[3]
    reference = comparisons.period == comparisons.base
    slope[:, reference, :] = 0.0
    constant[:, reference] = 0.0
    return Influence(np.zeros_like(constant), constant, slope)


def add_up_influence(cells: CellMoments, group_time: GroupTime) -> FloatArray:
    """Return what `map_influence` adds up to over each cell's firms, shape (n_cells, K)."""
    comparisons = group_time.comparisons
    shares, total = _weigh_sides(cells, group_time)
    total += (shares[0] + shares[2]) * cells.mean[:, comparisons.period]
    total += (shares[1] + shares[3]) * cells.mean[:, comparisons.base]
    total *= cells.weight[:, None]
    total[:, comparisons.period == comparisons.base] = 0.0
    return total


def _weigh_sides(cells: CellMoments, group_time: GroupTime) -> tuple[list[FloatArray], FloatArray]:
    """Return each side's shares, with their signs, and what is taken off, all (n_cells, K)."""
    members = _find_members(cells, group_time.comparisons, group_time.pairing)
    signs = (1.0, -1.0, -1.0, 1.0)
    shares = [
        sign * side / weight
        for sign, side, weight in zip(signs, members, group_time.weight, strict=True)
    ]
    if group_time.pairing == "pairwise":
        # One change a firm: its two levels carry opposite signs, its mean is subtracted once.
        constant = -(shares[0] * group_time.mean[0] + shares[2] * group_time.mean[2])
    else:
        constant = -sum(
            (share * mean for share, mean in zip(shares, group_time.mean, strict=True)),
            start=np.zeros((cells.n_cells, group_time.n_estimates)),
        )
    return shares, constant


def find_used(cells: CellMoments, group_time: GroupTime) -> BoolArray:
    """Return whose rows each comparison uses, shape (n_cells, K, T); none in reference periods."""
    comparisons = group_time.comparisons
    members = _find_members(cells, comparisons, group_time.pairing)
    used: BoolArray = np.zeros(
        (cells.n_cells, group_time.n_estimates, len(cells.periods)), dtype=np.bool_
    )
    every = np.arange(group_time.n_estimates)
    used[:, every, comparisons.period] |= members[0] | members[2]
    used[:, every, comparisons.base] |= members[1] | members[3]
    used[:, comparisons.period == comparisons.base, :] = False
    return used


def _keep(comparisons: Comparisons, found: BoolArray) -> Comparisons:
    return Comparisons(
        cohort=comparisons.cohort[found],
        period=comparisons.period[found],
        base=comparisons.base[found],
        controls=comparisons.controls[found],
        cohorts=comparisons.cohorts,
    )


def _find_members(
    cells: CellMoments, comparisons: Comparisons, pairing: Pairing
) -> tuple[BoolArray, BoolArray, BoolArray, BoolArray]:
    """Return which cells are on each side: treated at t and base, controls at t and base.

    Each of shape (n_cells, K).
    """
    at_period = cells.pattern[:, comparisons.period]
    at_base = cells.pattern[:, comparisons.base]
    if pairing == "pairwise":
        at_period = at_base = at_period & at_base
    treated = cells.cohort[:, None] == comparisons.cohort
    control = comparisons.controls[:, np.searchsorted(comparisons.cohorts, cells.cohort)].T
    return treated & at_period, treated & at_base, control & at_period, control & at_base


def _take_values(
    cells: CellMoments, comparisons: Comparisons, pairing: Pairing
) -> tuple[FloatArray, FloatArray]:
    """Return what is averaged at t and at base, each of shape (n_cells, K)."""
    at_period = cells.mean[:, comparisons.period]
    at_base = cells.mean[:, comparisons.base]
    if pairing == "pairwise":
        change = at_period - at_base
        return change, change
    return at_period, at_base
