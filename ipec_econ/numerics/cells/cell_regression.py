"""Regressions with firm and period effects on cell moments: no row is touched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray
from ipec_econ.numerics.cells.cell_covariance import Influence
from ipec_econ.numerics.cells.cell_moments import CellMoments
from ipec_econ.numerics.cells.cohort_sums import (
    CohortPlaces,
    CohortSums,
    demean_paths,
    find_centre,
    sum_clusters,
    sum_cohorts,
    sum_squares,
)
from ipec_econ.numerics.cells.streamed_cells import Cells
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


def solve_cells(cells: Cells, design: DesignMap) -> CellRegression:
    """Regress the outcome on functions of cohort and period, net of firm and period effects.

    Frisch–Waugh–Lovell in two steps: firms' means come out of every path by its pattern; period
    effects come out through the T × T system of what is left. Regressors are the same for all
    firms of a cohort, so that firms enter through T × T sums by cohort.

    Parameters
    ----------
    cells
        Firms seen once contribute nothing but their rows.
    design
        Called once, for the cohorts that occur.

    References
    ----------
    Frisch and Waugh (1933), Lovell (1963).
    """
    sums = sum_cohorts(cells)
    raw = design(sums.cohorts, cells.periods)
    effects = _solve_period_effects(sums, raw)
    net = raw - effects.regressors
    half = np.einsum("gts,gsl->gtl", sums.gram, net, optimize=False)
    gram = np.einsum("gtk,gtl->kl", net, half, optimize=False)
    moments = np.einsum("gtk,gt->k", net, sums.moments, optimize=False)
    solved = factorise_in_order((gram + gram.T) / 2, _sum_totals(sums, raw))
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


def compute_score_meat(cells: Cells, regression: CellRegression, design: DesignMap) -> FloatArray:
    """Return the score products of clusters (firms, or the cells' coarser ones) summed, (k, k)."""
    if cells.has_clusters:
        scores = sum_scores(cells, regression, design)
        summed: FloatArray = np.einsum("ck,cl->kl", scores, scores, optimize=False)
        return summed
    places = CohortPlaces(cells.cohorts)
    raw = design(places.cohorts, cells.periods)[:, :, regression.kept]
    net = raw - regression.regressor_effects
    squares = sum_squares(cells, places, _fit_paths(regression, raw))
    half = np.einsum("gts,gsl->gtl", squares, net, optimize=False)
    meat = np.einsum("gtk,gtl->kl", net, half, optimize=False)
    symmetric: FloatArray = (meat + meat.T) / 2
    return symmetric


def sum_scores(cells: Cells, regression: CellRegression, design: DesignMap) -> FloatArray:
    """Return the scores of each of the cells' clusters, shape (n_clusters, k)."""
    places = CohortPlaces(cells.cohorts)
    raw = design(places.cohorts, cells.periods)[:, :, regression.kept]
    net = raw - regression.regressor_effects
    return sum_clusters(cells, places, _fit_paths(regression, raw), net)


def map_scores(block: CellMoments, regression: CellRegression, design: DesignMap) -> Influence:
    """Return each firm's score w X̃'(y − period effects − Xβ), (n_cells, k).

    Its own effect drops out, since X̃ sums to zero over its periods.
    """
    net = net_design(block, design, regression)
    fitted = _fit_paths(regression, design(block.cohort, block.periods)[:, :, regression.kept])
    slope = np.swapaxes(net, 1, 2)
    constant = -np.einsum("ctk,ct->ck", net, fitted, optimize=False)
    return Influence(np.zeros_like(constant), constant, slope)


def add_up_scores(block: CellMoments, regression: CellRegression, design: DesignMap) -> FloatArray:
    """Return what `map_scores` adds up to over each cell's firms, shape (n_cells, k)."""
    cohorts, place = np.unique(block.cohort, return_inverse=True)
    raw = design(cohorts, block.periods)[:, :, regression.kept]
    net = raw - regression.regressor_effects
    residual = demean_paths(block.mean - _fit_paths(regression, raw)[place], block.pattern)
    scores = np.empty((block.n_cells, net.shape[2]))
    for one in range(len(cohorts)):
        of = np.flatnonzero(place == one)
        scores[of] = np.einsum("ct,tk->ck", residual[of], net[one], optimize=False)
    scores *= block.weight[:, None]
    return scores


def _fit_paths(regression: CellRegression, raw: FloatArray) -> FloatArray:
    """Return what to take off the outcome, λ(y) + (x − λ(x))'β, by the first two axes of x."""
    beta = regression.coefficients
    shift = regression.outcome_effects - np.einsum(
        "tk,k->t", regression.regressor_effects, beta, optimize=False
    )
    fitted: FloatArray = shift + np.einsum("ctk,k->ct", raw, beta, optimize=False)
    return fitted


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


def _solve_period_effects(sums: CohortSums, raw: FloatArray) -> _PeriodEffects:
    """Return them from the cohorts' sums and regressors, shape (G, T, k_all)."""
    gram, moments = sums.gram.sum(axis=0), sums.moments.sum(axis=0)
    cross = np.einsum("gts,gsk->tk", sums.gram, raw, optimize=False)
    solved = factorise_in_order(gram, np.diagonal(gram).copy())
    regressors, outcome_effects = np.zeros(cross.shape), np.zeros(len(moments))
    kept = solved.kept
    regressors[kept] = np.einsum("ij,jk->ik", solved.inverse, cross[kept], optimize=False)
    outcome_effects[kept] = np.einsum("ij,j->i", solved.inverse, moments[kept], optimize=False)
    explained = float((outcome_effects * moments).sum())
    return _PeriodEffects(regressors, outcome_effects, explained)


def _demean(values: FloatArray, pattern: BoolArray) -> FloatArray:
    """Take each cell's mean over its observed periods out, shape (n_cells, T, k)."""
    seen = pattern[:, :, None]
    inside = np.where(seen, values, 0.0)
    mean = inside.sum(axis=1) / pattern.sum(axis=1)[:, None]
    net: FloatArray = np.where(seen, inside - mean[:, None, :], 0.0)
    return net


def _sum_totals(sums: CohortSums, raw: FloatArray) -> FloatArray:
    """Return the regressors' weighted squares about their means, shape (k_all,)."""
    first = np.einsum("gt,gtk->k", sums.rows, raw, optimize=False)
    squares = np.einsum("gt,gtk,gtk->k", sums.rows, raw, raw, optimize=False)
    totals: FloatArray = squares - first**2 / sums.rows.sum()
    return totals


def _sum_outcome_squares(cells: Cells) -> tuple[float, float, int]:
    """Return squares about the mean, squares net of firms' means, and the number of rows."""
    centre = find_centre(cells)
    total, within, n_obs = 0.0, 0.0, 0
    for part in cells.parts():
        rows = part.pattern * part.weight[:, None]
        net = demean_paths(part.mean, part.pattern)
        total += part.spread.sum() + (rows * (part.mean - centre) ** 2).sum()
        within += part.within_spread.sum() + (part.weight[:, None] * net**2).sum()
        n_obs += part.n_rows
    return float(total), float(within), n_obs
