"""Regressions with firm and period effects on cell moments: no row is touched."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray
from ipec_econ.numerics.cells.cell_covariance import (
    BLOCK_NUMBERS,
    Influence,
    compute_cell_covariance,
)
from ipec_econ.numerics.cells.cell_moments import CellMoments
from ipec_econ.numerics.collinear import factorise_in_order

DesignMap = Callable[[FloatArray, IntArray], FloatArray]
"""Cohorts (n_cells,) and periods (T,) → regressors, shape (n_cells, T, k)."""


@dataclass(frozen=True, slots=True)
class CellRegression:
    """y = x(cohort, period)'β + firm effect + period effect, weighted; k counts kept columns.

    Attributes
    ----------
    kept
        Shape (k_all,), False on columns dropped as collinear.
    coefficients
        Shape (k,).
    bread
        (X̃'WX̃)⁻¹ of regressors net of both effects, shape (k, k).
    period_effects
        Per unit of each regressor and of the outcome: what to take off to be net of period
        effects, shapes (T, k) and (T,).
    ssr, tss, tss_within
        Weighted squares: of residuals, about the mean, and net of both effects.
    n_obs
        Rows.
    """

    kept: BoolArray
    coefficients: FloatArray
    bread: FloatArray
    regressor_effects: FloatArray
    outcome_effects: FloatArray
    ssr: float
    tss: float
    tss_within: float
    n_obs: int


def solve_cells(cells: CellMoments, design: DesignMap, n_regressors: int) -> CellRegression:
    """Regress the outcome on functions of cohort and period, net of firm and period effects.

    Frisch–Waugh–Lovell in two steps: firms' means come out of every path by its pattern; period
    effects come out through the T × T system of what is left.

    Parameters
    ----------
    cells
        Firms seen once contribute nothing but their rows.
    design
        Called once for each block of cells.
    n_regressors
        k_all.

    References
    ----------
    Frisch and Waugh (1933), Lovell (1963).
    """
    effects = _solve_period_effects(cells, design, n_regressors)
    gram = np.zeros((n_regressors, n_regressors))
    moments = np.zeros(n_regressors)
    totals = _sum_totals(cells, design, n_regressors)
    for block in _split(cells, n_regressors):
        net = _net_design(block, design, effects.regressors)
        weighted = net * block.weight[:, None, None]
        gram += np.einsum("ctk,ctl->kl", weighted, net, optimize=False)
        moments += np.einsum("ctk,ct->k", weighted, block.mean, optimize=False)
    solved = factorise_in_order((gram + gram.T) / 2, totals)
    coefficients = np.einsum("ij,j->i", solved.inverse, moments[solved.kept], optimize=False)
    tss, unit_squares, n_obs = _sum_outcome_squares(cells)
    tss_within = unit_squares - effects.explained
    return CellRegression(
        kept=solved.kept,
        coefficients=coefficients,
        bread=solved.inverse,
        regressor_effects=effects.regressors[:, solved.kept],
        outcome_effects=effects.outcome,
        ssr=max(0.0, tss_within - float((coefficients * moments[solved.kept]).sum())),
        tss=tss,
        tss_within=tss_within,
        n_obs=n_obs,
    )


def compute_score_meat(
    cells: CellMoments, regression: CellRegression, design: DesignMap
) -> FloatArray:
    """Return the score products of clusters (firms, or the cells' coarser ones) summed, (k, k)."""
    influence = partial(map_scores, regression=regression, design=design)
    return compute_cell_covariance(cells, influence, len(regression.coefficients))


def map_scores(block: CellMoments, regression: CellRegression, design: DesignMap) -> Influence:
    """Return each firm's score w X̃'(y − period effects − Xβ), (n_cells, k).

    Its own effect drops out, since X̃ sums to zero over its periods.
    """
    beta = regression.coefficients
    # Outcome net of period effects and regressors: y − λ(y) − (x − λ(x))'β.
    shift = regression.outcome_effects - np.einsum(
        "tk,k->t", regression.regressor_effects, beta, optimize=False
    )
    net = net_design(block, design, regression)
    raw = design(block.cohort, block.periods)[:, :, regression.kept]
    fitted = shift + np.einsum("ctk,k->ct", raw, beta, optimize=False)
    slope = np.swapaxes(net, 1, 2)
    constant = -np.einsum("ctk,ct->ck", net, fitted, optimize=False)
    return Influence(np.zeros_like(constant), constant, slope)


def net_design(block: CellMoments, design: DesignMap, regression: CellRegression) -> FloatArray:
    """Return the kept regressors net of both effects, 0 where not observed, (n_cells, T, k)."""
    raw = design(block.cohort, block.periods)[:, :, regression.kept]
    return _demean(raw - regression.regressor_effects, block.pattern)


@dataclass(frozen=True, slots=True)
class _PeriodEffects:
    """Period effects of regressors (T, k_all) and outcome (T,), and the squares they explain."""

    regressors: FloatArray
    outcome: FloatArray
    explained: float


def _solve_period_effects(
    cells: CellMoments, design: DesignMap, n_regressors: int
) -> _PeriodEffects:
    n_periods = len(cells.periods)
    gram = np.zeros((n_periods, n_periods))
    cross = np.zeros((n_periods, n_regressors))
    moments = np.zeros(n_periods)
    for block in _split(cells, n_regressors + n_periods):
        seen = block.pattern.astype(np.float64)
        share = seen / seen.sum(axis=1)[:, None]
        weighted = seen * block.weight[:, None]
        gram += np.diag(weighted.sum(axis=0))
        gram -= np.einsum("ct,cs->ts", weighted, share, optimize=False)
        net = _demean(design(block.cohort, block.periods), block.pattern)
        cross += np.einsum("ctk,c->tk", net, block.weight, optimize=False)
        outcome = _demean(block.mean[:, :, None], block.pattern)[:, :, 0]
        moments += np.einsum("ct,c->t", outcome, block.weight, optimize=False)
    solved = factorise_in_order(gram, np.diagonal(gram).copy())
    regressors, outcome_effects = np.zeros((n_periods, n_regressors)), np.zeros(n_periods)
    kept = solved.kept
    regressors[kept] = np.einsum("ij,jk->ik", solved.inverse, cross[kept], optimize=False)
    outcome_effects[kept] = np.einsum("ij,j->i", solved.inverse, moments[kept], optimize=False)
    explained = float((outcome_effects * moments).sum())
    return _PeriodEffects(regressors, outcome_effects, explained)


def _net_design(block: CellMoments, design: DesignMap, effects: FloatArray) -> FloatArray:
    return _demean(design(block.cohort, block.periods) - effects, block.pattern)


def _demean(values: FloatArray, pattern: BoolArray) -> FloatArray:
    """Take each cell's mean over its observed periods out, shape (n_cells, T, k)."""
    seen = pattern[:, :, None]
    inside = np.where(seen, values, 0.0)
    mean = inside.sum(axis=1) / pattern.sum(axis=1)[:, None]
    net: FloatArray = np.where(seen, inside - mean[:, None, :], 0.0)
    return net


def _sum_totals(cells: CellMoments, design: DesignMap, n_regressors: int) -> FloatArray:
    """Return the regressors' weighted squares about their means, shape (k_all,)."""
    weight = 0.0
    sums, squares = np.zeros(n_regressors), np.zeros(n_regressors)
    for block in _split(cells, n_regressors):
        rows = block.pattern * block.weight[:, None]
        raw = design(block.cohort, block.periods)
        weight += float(rows.sum())
        sums += np.einsum("ct,ctk->k", rows, raw, optimize=False)
        squares += np.einsum("ct,ctk,ctk->k", rows, raw, raw, optimize=False)
    totals: FloatArray = squares - sums**2 / weight
    return totals


def _sum_outcome_squares(cells: CellMoments) -> tuple[float, float, int]:
    """Return squares about the mean, squares net of firms' means, and the number of rows."""
    rows = cells.pattern * cells.weight[:, None]
    centre = (rows * cells.mean).sum() / rows.sum()
    net = _demean(cells.mean[:, :, None], cells.pattern)[:, :, 0]
    total = cells.spread.sum() + (rows * (cells.mean - centre) ** 2).sum()
    within = cells.within_spread.sum() + (cells.weight[:, None] * net**2).sum()
    n_obs = int((cells.pattern.sum(axis=1) * cells.n_units).sum())
    return float(total), float(within), n_obs


def _split(cells: CellMoments, n_regressors: int) -> Iterator[CellMoments]:
    return cells.split(max(1, BLOCK_NUMBERS // max(1, n_regressors * len(cells.periods))))
