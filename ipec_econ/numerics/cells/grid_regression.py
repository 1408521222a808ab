"""Regressions with cohort and period effects on cell moments: no row is touched."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray
from ipec_econ.numerics.cells.cell_covariance import (
    Influence,
    SummedInfluence,
    compute_cell_covariance,
    sum_influence,
)
from ipec_econ.numerics.cells.cell_moments import CellMoments
from ipec_econ.numerics.cells.cell_regression import DesignMap
from ipec_econ.numerics.cells.streamed_cells import Cells
from ipec_econ.numerics.collinear import factorise_in_order
from ipec_econ.numerics.cross_product import cross_product, fitted, project


@dataclass(frozen=True, slots=True)
class GridRegression:
    """y = x(cohort, period)'β + cohort effect + period effect, weighted; k counts kept columns.

    Attributes
    ----------
    kept
        Shape (k_all,), False on columns dropped as collinear.
    coefficients
        Shape (k,).
    bread
        (X̃'WX̃)⁻¹ of regressors net of both effects, shape (k, k).
    cohorts
        In order, shape (C,).
    net
        Regressors net of both effects, shape (C, T, k).
    fitted
        Effects included, outcome units, shape (C, T).
    ssr, tss, tss_within
        Weighted squares: of residuals, about the mean, and net of both effects.
    """

    kept: BoolArray
    coefficients: FloatArray
    bread: FloatArray
    cohorts: FloatArray
    net: FloatArray
    fitted: FloatArray
    ssr: float
    tss: float
    tss_within: float


def solve_grid(cells: Cells, design: DesignMap) -> GridRegression:
    """Regress the outcome on functions of cohort and period, net of cohort and period effects.

    All regressors, effects among them, are constant within a cohort and period, so its mean and
    weight are enough (Frisch–Waugh–Lovell on C × T rows).

    Parameters
    ----------
    cells
        Firms' moments.
    design
        Cohorts, periods → regressors.
    """
    cohorts = cells.cohorts
    weight, mean = _sum_cohorts(cells, cohorts)
    shape = (len(cohorts), len(cells.periods))
    rows = weight.ravel()
    table = design(cohorts, cells.periods)
    raw = table.reshape(-1, table.shape[-1])
    effects = _make_effects(shape)
    net = _remove(raw, effects, rows)
    outcome = _remove(mean.reshape(-1, 1), effects, rows)[:, 0]
    solved = factorise_in_order(cross_product(net, rows), _sum_squares(raw, rows))
    used = net[:, solved.kept]
    moments = project(used, outcome, rows)
    coefficients = np.einsum("ij,j->i", solved.inverse, moments, optimize=False)
    residual = outcome - fitted(used, coefficients)
    inside = _sum_inside(cells, cohorts, mean)
    return GridRegression(
        kept=solved.kept,
        coefficients=coefficients,
        bread=solved.inverse,
        cohorts=cohorts,
        net=used.reshape(*shape, -1),
        fitted=(mean.ravel() - residual).reshape(shape),
        ssr=inside + float((rows * residual**2).sum()),
        tss=inside + float(_sum_squares(mean.reshape(-1, 1), rows)[0]),
        tss_within=inside + float((rows * outcome**2).sum()),
    )


def compute_grid_meat(cells: Cells, regression: GridRegression) -> FloatArray:
    """Return the sum over clusters (firms, or the cells' coarser ones) of score products."""
    scores = _influence(regression)
    return compute_cell_covariance(cells, scores, len(regression.coefficients))


def sum_grid_scores(cells: Cells, regression: GridRegression) -> FloatArray:
    """Return the scores of each of the cells' clusters, shape (n_clusters, k)."""
    scores = _influence(regression)
    return sum_influence(cells, scores, len(regression.coefficients))


def _influence(regression: GridRegression) -> SummedInfluence:
    return SummedInfluence(
        partial(_map_scores, regression=regression), partial(_add_up_scores, regression=regression)
    )


def _add_up_scores(block: CellMoments, regression: GridRegression) -> FloatArray:
    """Return what `_map_scores` adds up to over each cell's firms, shape (n_cells, k)."""
    place = np.searchsorted(regression.cohorts, block.cohort)
    residual = np.where(block.pattern, block.mean - regression.fitted[place], 0.0)
    scores = np.empty((block.n_cells, len(regression.coefficients)))
    for one in np.unique(place):
        of = np.flatnonzero(place == one)
        scores[of] = np.einsum("ct,tk->ck", residual[of], regression.net[one], optimize=False)
    scores *= block.weight[:, None]
    return scores


def _map_scores(block: CellMoments, regression: GridRegression) -> Influence:
    """Return each firm's score, w X̃'(y − fitted) over its periods, (n_cells, k)."""
    place = np.searchsorted(regression.cohorts, block.cohort)
    net = np.where(block.pattern[:, :, None], regression.net[place], 0.0)
    constant = -np.einsum("ctk,ct->ck", net, regression.fitted[place], optimize=False)
    return Influence(np.zeros_like(constant), constant, np.swapaxes(net, 1, 2))


def _sum_cohorts(cells: Cells, cohorts: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return weights and weighted means by cohort and period, shape (C, T); 0 where unseen."""
    # Around the periods' means, so that outcomes far from zero lose no digits.
    centre = _average_periods(cells)
    weight = np.zeros((len(cohorts), len(cells.periods)))
    total = np.zeros_like(weight)
    for part in cells.parts():
        place = np.searchsorted(cohorts, part.cohort)
        rows = part.pattern * part.weight[:, None]
        np.add.at(weight, place, rows)
        np.add.at(total, place, rows * (part.mean - centre))
    seen = weight > 0
    mean = np.where(seen, total / np.where(seen, weight, 1.0) + centre, 0.0)
    return weight, mean


def _average_periods(cells: Cells) -> FloatArray:
    total, count = np.zeros((2, len(cells.periods)))
    for part in cells.parts():
        rows = part.pattern * part.weight[:, None]
        total += (rows * part.mean).sum(axis=0)
        count += rows.sum(axis=0)
    centre: FloatArray = total / np.maximum(count, np.finfo(np.float64).tiny)
    return centre


def _make_effects(shape: tuple[int, int]) -> FloatArray:
    """Return dummies of cohorts and periods, shape (C·T, C + T)."""
    n_cohorts, n_periods = shape
    cohort = np.repeat(np.eye(n_cohorts), n_periods, axis=0)
    period = np.tile(np.eye(n_periods), (n_cohorts, 1))
    return np.column_stack([cohort, period])


def _remove(columns: FloatArray, effects: FloatArray, rows: FloatArray) -> FloatArray:
    """Return columns net of effects; rows without weight are 0."""
    seen = np.where(rows[:, None] > 0, columns, 0.0)
    gram = cross_product(effects, rows)
    solved = factorise_in_order(gram, np.diagonal(gram).copy())
    used = effects[:, solved.kept]
    net = np.empty_like(seen)
    for j in range(seen.shape[1]):
        moments = project(used, seen[:, j], rows)
        slopes = np.einsum("ij,j->i", solved.inverse, moments, optimize=False)
        net[:, j] = np.where(rows > 0, seen[:, j] - fitted(used, slopes), 0.0)
    return net


def _sum_squares(columns: FloatArray, rows: FloatArray) -> FloatArray:
    """Return weighted squares about the weighted mean, shape (k,)."""
    centre = np.einsum("nk,n->k", columns, rows, optimize=False) / rows.sum()
    away = columns - centre
    squares: FloatArray = np.einsum("nk,nk,n->k", away, away, rows, optimize=False)
    return squares


def _sum_inside(cells: Cells, cohorts: FloatArray, mean: FloatArray) -> float:
    """Return the weighted squares of firms about their cohort's and period's mean."""
    total = 0.0
    for part in cells.parts():
        away = part.mean - mean[np.searchsorted(cohorts, part.cohort)]
        rows = part.pattern * part.weight[:, None]
        total += float(part.spread.sum() + (rows * away**2).sum())
    return total
