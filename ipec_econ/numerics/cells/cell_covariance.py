"""The covariance of estimates that are linear in paths, from cell moments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import FloatArray, IntArray
from ipec_econ.numerics.cells.cell_moments import CellMoments
from ipec_econ.numerics.cells.streamed_cells import Cells, StreamedCells

BLOCK_NUMBERS = 4_000_000
"""Numbers of the coefficient array held at once (32 MB): bounds memory whatever the cells."""


@dataclass(frozen=True, slots=True)
class Influence:
    """Each firm's contribution to the errors of K estimates: ψ = fixed + w (constant + slope·y).

    Attributes
    ----------
    fixed
        The part that a firm's weight does not multiply, shape (n_cells, K).
    constant
        Shape (n_cells, K).
    slope
        Shape (n_cells, K, T), 0 in periods the cell does not observe.
    """

    fixed: FloatArray
    constant: FloatArray
    slope: FloatArray


InfluenceMap = Callable[[CellMoments], Influence]
"""Cells → their firms' influence: depends on cohort, pattern and cluster alone."""


@dataclass(frozen=True, slots=True)
class SummedInfluence:
    """An influence that adds up over each cell's firms without a coefficient of every period.

    Where a cell is a firm its sum is all that is asked for, and T times fewer numbers.

    Attributes
    ----------
    contribute
        Cells → their firms' influence.
    add_up
        Cells → Σψ over each cell's firms, shape (n_cells, K).
    """

    contribute: InfluenceMap
    add_up: Callable[[CellMoments], FloatArray]

    def __call__(self, block: CellMoments) -> Influence:
        """Return the influence of a block's firms."""
        return self.contribute(block)


def compute_cell_covariance(cells: Cells, influence: InfluenceMap, n_estimates: int) -> FloatArray:
    """Return Σ ψψ' over firms, or over clusters of firms' sums, without a small-sample factor.

    Parameters
    ----------
    cells
        With `cluster`, firms are summed within clusters first.
    influence
        Called once for each block of cells, so that coefficients of all cells never exist at once.
    n_estimates
        K.

    Returns
    -------
    FloatArray
        Shape (K, K), symmetric; sums run in the order of the cells, whatever the threads.
    """
    if cells.has_clusters:
        sums = sum_influence(cells, influence, n_estimates)
        return _multiply(sums, sums)
    total = np.zeros((n_estimates, n_estimates))
    adds_up = _adds_up(cells, influence)
    for block in cells.split(_choose_size(cells, influence, n_estimates)):
        if adds_up:
            sums = _add_up(block, influence, adds_up=True)
            total += _multiply(sums, sums)
        else:
            total += multiply_firms(block, influence(block))
    return (total + total.T) / 2


def sum_influence(cells: Cells, influence: InfluenceMap, n_estimates: int) -> FloatArray:
    """Return Σψ over the firms of each cluster, shape (n_clusters, K).

    Parameters
    ----------
    cells
        With `cluster`.
    influence, n_estimates
        As in `compute_cell_covariance`.
    """
    sums = np.zeros((max(1, cells.n_clusters), n_estimates))
    adds_up = _adds_up(cells, influence)
    for block in cells.split(_choose_size(cells, influence, n_estimates)):
        place: IntArray = np.zeros(block.n_cells, dtype=np.int64)
        if block.cluster is not None:
            place = block.cluster
        np.add.at(sums, place, _add_up(block, influence, adds_up=adds_up))
    return sums


def _adds_up(cells: Cells, influence: InfluenceMap) -> bool:
    """Return whether sums are enough and quicker: every cell is a firm, and they are at hand."""
    return isinstance(cells, StreamedCells) and isinstance(influence, SummedInfluence)


def _add_up(block: CellMoments, influence: InfluenceMap, *, adds_up: bool) -> FloatArray:
    if adds_up and isinstance(influence, SummedInfluence):
        return influence.add_up(block)
    return sum_firms(block, influence(block))


def _choose_size(cells: Cells, influence: InfluenceMap, n_estimates: int) -> int:
    numbers = n_estimates * len(cells.periods)
    if _adds_up(cells, influence):
        # Some arrays by estimate, some by period.
        numbers = 4 * (n_estimates + len(cells.periods))
    return max(1, BLOCK_NUMBERS // max(1, numbers))


def sum_firms(block: CellMoments, psi: Influence) -> FloatArray:
    """Return Σψ over each cell's firms, shape (n_cells, K): ψ itself where a cell is a firm."""
    weighted = psi.constant + _apply(psi.slope, block.mean)
    total: FloatArray = block.n_units[:, None] * psi.fixed + block.weight[:, None] * weighted
    return total


def multiply_firms(block: CellMoments, psi: Influence) -> FloatArray:
    """Return Σψψ' over the firms of all cells, shape (K, K)."""
    at_mean = psi.constant + _apply(psi.slope, block.mean)
    at_mean_sq = psi.constant + _apply(psi.slope, block.mean_sq)
    total = _multiply(at_mean_sq, block.weight_sq[:, None] * at_mean_sq)
    total += _multiply(psi.fixed, block.n_units[:, None] * psi.fixed)
    mixed = _multiply(psi.fixed, block.weight[:, None] * at_mean)
    total += mixed + mixed.T
    if block.cross is not None:
        for cell in np.flatnonzero(block.n_units > 1):
            used = np.flatnonzero(psi.slope[cell].any(axis=1))
            slope = psi.slope[cell][used]
            half = np.einsum("kt,ts->ks", slope, block.cross[cell], optimize=False)
            total[np.ix_(used, used)] += np.einsum("ks,ls->kl", half, slope, optimize=False)
    return total


def _apply(slope: FloatArray, path: FloatArray) -> FloatArray:
    values: FloatArray = np.einsum("ckt,ct->ck", slope, path, optimize=False)
    return values


def _multiply(left: FloatArray, right: FloatArray) -> FloatArray:
    product: FloatArray = np.einsum("ck,cl->kl", left, right, optimize=False)
    return product
