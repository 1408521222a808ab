"""Sums by cohort of products of within-firm deviations: all that regressions on cohorts need."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray
from ipec_econ.numerics.cells.cell_covariance import BLOCK_NUMBERS
from ipec_econ.numerics.cells.cell_moments import CellMoments


@dataclass(frozen=True, slots=True)
class CohortSums:
    """A regressor that depends on cohort and period alone enters through these; G cohorts.

    With M what takes a firm's mean over its observed periods out, and x its regressors' T values:
    Σwx'Mx is x'(ΣwM)x, and Σwx'My is x'(ΣwMy), whatever the patterns and however many there are.

    Attributes
    ----------
    cohorts
        In order, shape (G,).
    position
        Of each cell's cohort in `cohorts`, shape (n_cells,).
    rows
        Sum of weights by period, shape (G, T).
    gram
        ΣwM, zero where not observed, shape (G, T, T).
    moments
        ΣwMy, shape (G, T).
    """

    cohorts: FloatArray
    position: IntArray
    rows: FloatArray
    gram: FloatArray
    moments: FloatArray


def sum_cohorts(cells: CellMoments) -> CohortSums:
    """Return the sums over the cells of each cohort."""
    cohorts, position = np.unique(cells.cohort, return_inverse=True)
    n_cohorts, n_periods = len(cohorts), len(cells.periods)
    seen = cells.pattern.astype(np.float64)
    share = seen / seen.sum(axis=1)[:, None]
    weighted = seen * cells.weight[:, None]
    net = demean_paths(cells.mean, cells.pattern) * cells.weight[:, None]
    rows, moments = np.zeros((n_cohorts, n_periods)), np.zeros((n_cohorts, n_periods))
    gram = np.zeros((n_cohorts, n_periods, n_periods))
    for one in range(n_cohorts):
        of = np.flatnonzero(position == one)
        rows[one] = weighted[of].sum(axis=0)
        moments[one] = net[of].sum(axis=0)
        gram[one] = np.diag(rows[one])
        gram[one] -= np.einsum("ct,cs->ts", weighted[of], share[of], optimize=False)
    return CohortSums(cohorts, position.astype(np.int64), rows, gram, moments)


def demean_paths(values: FloatArray, pattern: BoolArray) -> FloatArray:
    """Take each path's mean over its observed periods out, shape (n_cells, T)."""
    inside = np.where(pattern, values, 0.0)
    mean = inside.sum(axis=1) / pattern.sum(axis=1)
    net: FloatArray = np.where(pattern, inside - mean[:, None], 0.0)
    return net


def sum_squares(cells: CellMoments, sums: CohortSums, fitted: FloatArray) -> FloatArray:
    """Return Σ(wr)(wr)' over the firms of each cohort, r = M(y − fitted), shape (G, T, T).

    Parameters
    ----------
    fitted
        What is taken off the outcome, shape (G, T).
    """
    n_cohorts, n_periods = fitted.shape
    total = np.zeros((n_cohorts, n_periods, n_periods))
    residual = demean_paths(cells.mean_sq - fitted[sums.position], cells.pattern)
    for one in range(n_cohorts):
        of = np.flatnonzero(sums.position == one)
        weighted = residual[of] * cells.weight_sq[of][:, None]
        total[one] = np.einsum("ct,cs->ts", weighted, residual[of], optimize=False)
    if cells.cross is not None:
        _add_within(total, cells, cells.cross, sums.position)
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
    cells: CellMoments, sums: CohortSums, fitted: FloatArray, net: FloatArray
) -> FloatArray:
    """Return Σw x'M(y − fitted) over the firms of each cluster, shape (n_clusters, k).

    Parameters
    ----------
    fitted
        Shape (G, T).
    net
        Regressors by cohort and period, shape (G, T, k).
    """
    if cells.cluster is None:
        raise ValueError("the cells have no clusters coarser than the firm")
    n_cohorts = len(sums.cohorts)
    residual = demean_paths(cells.mean - fitted[sums.position], cells.pattern)
    pairs, pair = np.unique(cells.cluster * n_cohorts + sums.position, return_inverse=True)
    summed = np.zeros((len(pairs), residual.shape[1]))
    np.add.at(summed, pair, residual * cells.weight[:, None])
    cluster, cohort = np.divmod(pairs, n_cohorts)
    scores = np.zeros((int(cells.cluster.max(initial=-1)) + 1, net.shape[2]))
    for one in range(n_cohorts):
        of = np.flatnonzero(cohort == one)
        # A cluster has one pair with a cohort, so that no row is written twice.
        scores[cluster[of]] += np.einsum("pt,tk->pk", summed[of], net[one], optimize=False)
    return scores
