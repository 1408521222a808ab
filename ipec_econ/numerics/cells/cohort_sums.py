"""Sums by cohort of products of within-firm deviations: all that regressions on cohorts need."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray
from ipec_econ.numerics.cells.cell_covariance import BLOCK_NUMBERS
from ipec_econ.numerics.cells.cell_moments import CellMoments
from ipec_econ.numerics.cells.streamed_cells import Cells


@dataclass(frozen=True, slots=True)
class CohortPlaces:
    """Cohorts in order, shape (G,): where cells stand among them."""

    cohorts: FloatArray

    def place(self, cells: CellMoments) -> IntArray:
        """Return where the cells' cohorts stand, shape (n_cells,)."""
        return np.searchsorted(self.cohorts, cells.cohort).astype(np.int64, copy=False)


@dataclass(frozen=True, slots=True)
class CohortSums(CohortPlaces):
    """A regressor that depends on cohort and period alone enters through these; G cohorts.

    With M what takes a firm's mean over its observed periods out, and x its regressors' T values:
    Σwx'Mx is x'(ΣwM)x, and Σwx'My is x'(ΣwMy), whatever the patterns and however many there are.

    Attributes
    ----------
    rows
        Sum of weights by period, shape (G, T).
    gram
        ΣwM, zero where not observed, shape (G, T, T).
    moments
        ΣwMy, shape (G, T).
    """

    rows: FloatArray
    gram: FloatArray
    moments: FloatArray


def sum_cohorts(cells: Cells) -> CohortSums:
    """Return the sums over the cells of each cohort."""
    cohorts = cells.cohorts
    shape = (len(cohorts), len(cells.periods))
    sums = CohortSums(cohorts, np.zeros(shape), np.zeros((*shape, shape[1])), np.zeros(shape))
    for part in cells.parts():
        _add_part(sums, part)
    return sums


def _add_part(sums: CohortSums, part: CellMoments) -> None:
    position = sums.place(part)
    seen = part.pattern.astype(np.float64)
    share = seen / seen.sum(axis=1)[:, None]
    weighted = seen * part.weight[:, None]
    net = demean_paths(part.mean, part.pattern) * part.weight[:, None]
    for one in range(len(sums.cohorts)):
        of = np.flatnonzero(position == one)
        rows = weighted[of].sum(axis=0)
        sums.rows[one] += rows
        sums.moments[one] += net[of].sum(axis=0)
        products = np.einsum("ct,cs->ts", weighted[of], share[of], optimize=False)
        sums.gram[one] += np.diag(rows) - products


def find_centre(cells: Cells) -> float:
    """Return the weighted mean outcome: sums around it lose no digits far from zero."""
    total, size = 0.0, 0.0
    for part in cells.parts():
        rows = part.pattern * part.weight[:, None]
        total += (rows * part.mean).sum()
        size += rows.sum()
    return float(total / size)


def demean_paths(values: FloatArray, pattern: BoolArray) -> FloatArray:
    """Take each path's mean over its observed periods out, shape (n_cells, T)."""
    inside = np.where(pattern, values, 0.0)
    mean = inside.sum(axis=1) / pattern.sum(axis=1)
    net: FloatArray = np.where(pattern, inside - mean[:, None], 0.0)
    return net


def sum_squares(cells: Cells, places: CohortPlaces, fitted: FloatArray) -> FloatArray:
    """Return Σ(wr)(wr)' over the firms of each cohort, r = M(y − fitted), shape (G, T, T).

    Parameters
    ----------
    fitted
        What is taken off the outcome, shape (G, T).
    """
    n_cohorts, n_periods = fitted.shape
    total = np.zeros((n_cohorts, n_periods, n_periods))
    for part in cells.parts():
        position = places.place(part)
        residual = demean_paths(part.mean_sq - fitted[position], part.pattern)
        for one in range(n_cohorts):
            of = np.flatnonzero(position == one)
            weighted = residual[of] * part.weight_sq[of][:, None]
            total[one] += np.einsum("ct,cs->ts", weighted, residual[of], optimize=False)
        if part.cross is not None:
            _add_within(total, part, part.cross, position)
    return total


def _add_within(
    total: FloatArray, cells: CellMoments, cross: FloatArray, position: IntArray
) -> None:
    """Add M·cross·M of every cell to its cohort's total."""
    n_periods = len(cells.periods)
    size = max(1, BLOCK_NUMBERS // max(1, n_periods**2))
    for start in range(0, cells.n_cells, size):
        rows = slice(start, start + size)
        seen = cells.pattern[rows].astype(np.float64)
        n_seen = seen.sum(axis=1)
        block = cross[rows]
        mean = np.einsum("cts,cs->ct", block, seen, optimize=False) / n_seen[:, None]
        level = (mean * seen).sum(axis=1) / n_seen
        net = block - mean[:, :, None] * seen[:, None, :] - seen[:, :, None] * mean[:, None, :]
        net += level[:, None, None] * seen[:, :, None] * seen[:, None, :]
        np.add.at(total, position[rows], net)


def sum_clusters(
    cells: Cells, places: CohortPlaces, fitted: FloatArray, net: FloatArray
) -> FloatArray:
    """Return Σw x'M(y − fitted) over the firms of each cluster, shape (n_clusters, k).

    Parameters
    ----------
    fitted
        Shape (G, T).
    net
        Regressors by cohort and period, shape (G, T, k).
    """
    scores = np.zeros((cells.n_clusters, net.shape[2]))
    for part in cells.parts():
        _add_scores(scores, part, places, fitted, net)
    return scores


def _add_scores(
    scores: FloatArray, part: CellMoments, places: CohortPlaces, fitted: FloatArray, net: FloatArray
) -> None:
    if part.cluster is None:
        raise ValueError("the cells have no clusters coarser than the firm")
    n_cohorts, position = len(places.cohorts), places.place(part)
    residual = demean_paths(part.mean - fitted[position], part.pattern)
    pairs, pair = np.unique(part.cluster * n_cohorts + position, return_inverse=True)
    summed = np.zeros((len(pairs), residual.shape[1]))
    np.add.at(summed, pair, residual * part.weight[:, None])
    cluster, cohort = np.divmod(pairs, n_cohorts)
    for one in range(n_cohorts):
        of = np.flatnonzero(cohort == one)
        # A cluster has one pair with a cohort, so that no row is written twice.
        scores[cluster[of]] += np.einsum("pt,tk->pk", summed[of], net[one], optimize=False)
