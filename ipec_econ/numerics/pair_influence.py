"""What each firm contributes to the errors of averages by cohort and period."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import product

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.numerics.cells.cell_covariance import BLOCK_NUMBERS, Influence, SummedInfluence
from ipec_econ.numerics.cells.cell_moments import CellMoments
from ipec_econ.numerics.cells.streamed_cells import Cells
from ipec_econ.numerics.pair_effects import PairEffects
from ipec_econ.numerics.untreated_fit import UntreatedFit, find_untreated, residualise


@dataclass(frozen=True, slots=True)
class Targets:
    """M averages of pairs.

    Attributes
    ----------
    share
        Weights of the pairs' means, shape (M, K).
    centre
        What is taken off the rows of a pair before they are squared, shape (M, K).
    """

    share: FloatArray
    centre: FloatArray


def map_pair_influence(
    cells: Cells, fit: UntreatedFit, pairs: PairEffects, targets: Targets
) -> SummedInfluence:
    """Return each firm's contribution to the errors of M averages of pairs.

    A firm contributes its rows' deviations from the centre, in the average's weights, and what
    its untreated rows do to the period effects that are taken off every row. Its own effect is
    part of the former; its score in the first step is zero, as residuals sum to zero over the
    rows that it is fitted on.

    References
    ----------
    Borusyak, Jaravel and Spiess (2024), proposition 3 and theorem 3; Gardner (2022), section 3;
    Newey and McFadden (1994), "Large sample estimation and hypothesis testing", section 6.
    """
    # One more cohort, without pairs: the firms that are never treated.
    shape = (len(targets.share), len(pairs.cohorts) + 1, len(cells.periods))
    own, centre = np.zeros(shape), np.zeros(shape)
    place = (slice(None), pairs.place[0], pairs.place[1])
    own[place] = targets.share / pairs.weight
    centre[place] = targets.centre
    total = _sum_period_effects(cells, fit, pairs.cohorts, own)
    indirect = np.einsum("mzt,zts->mzs", total, fit.inverse, optimize=False)
    coefficients = _Coefficients(fit, pairs.cohorts, own, centre, indirect)
    return SummedInfluence(partial(_contribute, coefficients), partial(_add_up, coefficients))


def _sum_period_effects(
    cells: Cells, fit: UntreatedFit, cohorts: FloatArray, own: FloatArray
) -> FloatArray:
    """Return the averages' derivatives by period effects: each row's own, and its firm's mean's.

    Shape (M, S, T).
    """
    n_periods, n_strata = len(cells.periods), len(fit.period_effects)
    rows = np.zeros((n_strata, len(cohorts), n_periods))
    through = np.zeros((n_strata, len(cohorts), n_periods, n_periods))
    for block in cells.split(max(1, BLOCK_NUMBERS // n_periods)):
        weighted = block.pattern * block.weight[:, None]
        untreated = find_untreated(block, fit.anticipation)
        share = untreated / untreated.sum(axis=1)[:, None]
        for stratum, place in product(np.unique(block.strata), range(len(cohorts))):
            inside = (block.cohort == cohorts[place]) & (block.strata == stratum)
            rows[stratum, place] += weighted[inside].sum(axis=0)
            through[stratum, place] += np.einsum(
                "ct,cs->ts", weighted[inside], share[inside], optimize=False
            )
    table = own[:, : len(cohorts)]
    direct = np.einsum("mgs,zgs->mzs", table, rows, optimize=False)
    total: FloatArray = np.einsum("mgt,zgts->mzs", table, through, optimize=False) - direct
    return total


@dataclass(frozen=True, slots=True)
class _Coefficients:
    """Of a cohort's rows (M, n_cohorts + 1, T), and through the period effects (M, S, T)."""

    fit: UntreatedFit
    cohorts: FloatArray
    own: FloatArray
    centre: FloatArray
    indirect: FloatArray


def _contribute(coefficients: _Coefficients, block: CellMoments) -> Influence:
    fit, cohorts = coefficients.fit, coefficients.cohorts
    own = _take(coefficients.own, block, cohorts)
    untreated = find_untreated(block, fit.anticipation)[:, None, :]
    indirect = np.swapaxes(coefficients.indirect[:, block.strata], 0, 1)
    through = np.where(untreated, indirect, 0.0)
    mean = through.sum(axis=2) / untreated.sum(axis=2)
    slope = _net(block, fit, own) + np.where(untreated, through - mean[:, :, None], 0.0)
    effects = fit.period_effects[block.strata]
    constant = -np.einsum("cmt,ct->cm", slope, effects, optimize=False)
    centre = _take(coefficients.centre, block, cohorts)
    constant -= np.einsum("cmt,cmt->cm", own, centre, optimize=False)
    return Influence(np.zeros_like(constant), constant, slope)


def _add_up(coefficients: _Coefficients, block: CellMoments) -> FloatArray:
    """Return what `_contribute` adds up to over each cell's firms, shape (n_cells, M).

    Coefficients of rows times outcomes net of firm and period effects; those through the period
    effects times residuals, which sum to zero over a firm's untreated rows.
    """
    fit, cohorts = coefficients.fit, coefficients.cohorts
    net = residualise(block, block.mean, fit)
    residual = np.where(find_untreated(block, fit.anticipation), net, 0.0)
    seen = block.pattern.astype(np.float64)
    offset = coefficients.own * coefficients.centre
    places = np.searchsorted(cohorts, block.cohort)
    total = np.empty((block.n_cells, len(coefficients.own)))
    for place, stratum in product(np.unique(places), np.unique(block.strata)):
        of = np.flatnonzero((places == place) & (block.strata == stratum))
        total[of] = _multiply(residual[of], coefficients.indirect[:, stratum])
        if place < len(cohorts):
            total[of] += _multiply(net[of], coefficients.own[:, place])
            total[of] -= _multiply(seen[of], offset[:, place])
    total *= block.weight[:, None]
    return total


def _multiply(rows: FloatArray, table: FloatArray) -> FloatArray:
    """Return rows (n, T) times a table's (M, T), without BLAS, shape (n, M)."""
    values: FloatArray = np.einsum("ct,mt->cm", rows, table, optimize=False)
    return values


def _take(table: FloatArray, block: CellMoments, cohorts: FloatArray) -> FloatArray:
    """Return each cell's rows of a table by cohort, 0 where not observed, (n_cells, M, T)."""
    place = np.searchsorted(cohorts, block.cohort)
    taken: FloatArray = np.swapaxes(table[:, place, :], 0, 1) * block.pattern[:, None, :]
    return taken


def _net(block: CellMoments, fit: UntreatedFit, own: FloatArray) -> FloatArray:
    """Take the firm's effect off: the mean over its untreated rows."""
    untreated = find_untreated(block, fit.anticipation)
    share = untreated / untreated.sum(axis=1)[:, None]
    net: FloatArray = own - own.sum(axis=2)[:, :, None] * share[:, None, :]
    return net
