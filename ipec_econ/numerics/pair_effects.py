"""Means of outcomes net of untreated effects by cohort and period, with their influence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import FloatArray, IntArray
from ipec_econ.numerics.cells.cell_covariance import BLOCK_NUMBERS
from ipec_econ.numerics.cells.cell_moments import CellMoments
from ipec_econ.numerics.cells.streamed_cells import Cells
from ipec_econ.numerics.untreated_fit import UntreatedFit, residualise


@dataclass(frozen=True, slots=True)
class PairEffects:
    """K pairs of cohort and period, the imputed ones first.

    Attributes
    ----------
    cohorts
        Treated cohorts in order, shape (n_cohorts,).
    cohort_weight
        Summed weights of each cohort's firms seen under treatment, shape (n_cohorts,).
    place
        Place of a pair's cohort and of its period, shape (2, K).
    rel_time
        Periods since treatment, shape (K,).
    weight
        Summed weights of a pair's rows, shape (K,).
    n_units
        Its rows, one a firm, shape (K,).
    mean
        Weighted mean of its rows net of firm and period effects, shape (K,).
    mean_sq
        The same weighted by squared weights, shape (K,).
    n_imputed
        Pairs that are not untreated: the first ones.
    """

    cohorts: FloatArray
    cohort_weight: FloatArray
    place: IntArray
    rel_time: IntArray
    weight: FloatArray
    n_units: IntArray
    mean: FloatArray
    mean_sq: FloatArray
    n_imputed: int


def estimate_pairs(cells: Cells, fit: UntreatedFit) -> PairEffects:
    """Return the mean of every pair of a treated cohort and a period in which it is seen.

    References
    ----------
    Borusyak, Jaravel and Spiess (2024), theorem 1, steps 2 and 3.
    """
    cohorts = cells.cohorts[np.isfinite(cells.cohorts)]
    shape = (len(cohorts), len(cells.periods))
    sums, reached = np.zeros((5, *shape)), np.zeros(len(cohorts))
    for block in cells.split(max(1, BLOCK_NUMBERS // shape[1])):
        values = _weigh_rows(block, fit)
        under = (block.pattern & (block.periods >= block.cohort[:, None])).any(axis=1)
        for row, cohort in enumerate(cohorts):
            inside = block.cohort == cohort
            sums[:, row] += values[:, inside].sum(axis=1)
            reached[row] += (under * block.weight)[inside].sum()
    rel_time = np.rint(cells.periods - cohorts[:, None]).astype(np.int64)
    seen, imputed = sums[4] > 0, rel_time >= -fit.anticipation
    first, then = np.nonzero(seen & imputed), np.nonzero(seen & ~imputed)
    place = np.concatenate([np.array(first), np.array(then)], axis=1)
    chosen = (place[0], place[1])
    return PairEffects(
        cohorts=cohorts,
        cohort_weight=reached,
        place=place.astype(np.int64),
        rel_time=rel_time[chosen],
        weight=sums[0][chosen],
        n_units=np.rint(sums[4][chosen]).astype(np.int64),
        mean=sums[1][chosen] / sums[0][chosen],
        mean_sq=sums[3][chosen] / sums[2][chosen],
        n_imputed=len(first[0]),
    )


def _weigh_rows(block: CellMoments, fit: UntreatedFit) -> FloatArray:
    """Return weights, weighted means, both with squared weights, counts: (5, n_cells, T)."""
    weight, weight_sq = block.weight[:, None], block.weight_sq[:, None]
    seen = block.pattern
    return np.stack(
        [
            seen * weight,
            weight * residualise(block, block.mean, fit),
            seen * weight_sq,
            weight_sq * residualise(block, block.mean_sq, fit),
            seen * block.n_units[:, None].astype(np.float64),
        ]
    )
