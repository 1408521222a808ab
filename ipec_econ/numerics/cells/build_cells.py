"""Firms' paths gathered into cells: counts, mean paths and cross-products."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray
from ipec_econ.numerics.cells.cell_moments import CellMoments
from ipec_econ.numerics.cells.group_firms import FirmGroups, group_firms
from ipec_econ.numerics.cells.paths import Paths
from ipec_econ.numerics.cross_product import cross_product

BLOCK_FIRMS = 65_536
"""Firms whose deviations are held at once: bounds memory, and moves no number."""


def build_cells(paths: Paths, *, compress: bool | None = None) -> CellMoments:
    """Gather firms that share cohort, pattern and cluster into cells.

    Where patterns explode (more than 40 periods, or more cells than a quarter of the firms) each
    firm stays a cell of its own, without cross-products: the same numbers, at the cost of a pass
    over the firms for each estimator.

    Parameters
    ----------
    paths
        One path a firm.
    compress
        Force (``True``) or forbid (``False``) the gathering; ``None`` counts patterns first.

    Returns
    -------
    CellMoments
        Sorted by cluster, cohort and pattern. Paths are centred by period before they are summed
        and cross-products are taken around each cell's own mean, so that outcomes far from zero
        lose no digits.
    """
    groups = group_firms(paths, compress=compress)
    return _keep_units(paths) if groups is None else _gather(paths, groups)


def _keep_units(paths: Paths) -> CellMoments:
    n_units = len(paths.cohort)
    weight = np.ones(n_units) if paths.weight is None else paths.weight
    return CellMoments(
        periods=paths.periods,
        cohort=paths.cohort,
        pattern=paths.observed,
        cluster=paths.cluster,
        n_units=np.ones(n_units, dtype=np.int64),
        weight=weight,
        weight_sq=weight**2,
        mean=paths.outcome,
        mean_sq=paths.outcome,
        mean_plain=paths.outcome,
        cross=None,
        spread=np.zeros(n_units),
        within_spread=np.zeros(n_units),
        stratum=paths.stratum,
    )


def _gather(paths: Paths, groups: FirmGroups) -> CellMoments:
    order, starts, n_units = groups.order, groups.starts, groups.n_units
    observed = paths.observed[order[starts]]
    centre = _average_periods(paths)
    path = paths.outcome[order]
    path -= centre
    path[~paths.observed[order]] = 0.0
    weight = None if paths.weight is None else paths.weight[order]
    total, total_sq = _sum_weights(weight, n_units, starts)
    mean = _average(path, weight, total, starts)
    mean_sq = mean if weight is None else _average(path, weight**2, total_sq, starts)
    mean_plain = mean
    if weight is not None:
        mean_plain = np.add.reduceat(path, starts, axis=0) / n_units[:, None]
    cross = None
    if paths.cluster is None:
        cross = _cross(path, weight, mean_sq, n_units, starts)
    spread, within_spread = _sum_squares(path, weight, mean, observed, n_units, starts)
    shift = np.where(observed, centre, 0.0)
    return CellMoments(
        periods=paths.periods,
        cohort=paths.cohort[order[starts]],
        pattern=observed,
        cluster=None if paths.cluster is None else paths.cluster[order[starts]],
        n_units=n_units,
        weight=total,
        weight_sq=total_sq,
        mean=mean + shift,
        mean_sq=mean_sq + shift,
        mean_plain=mean_plain + shift,
        cross=cross,
        spread=spread,
        within_spread=within_spread,
        stratum=None if paths.stratum is None else paths.stratum[order[starts]],
    )


def _average_periods(paths: Paths) -> FloatArray:
    count = np.maximum(paths.observed.sum(axis=0), 1)
    centre: FloatArray = paths.outcome.sum(axis=0) / count
    return centre


def _sum_weights(
    weight: FloatArray | None, n_units: IntArray, starts: IntArray
) -> tuple[FloatArray, FloatArray]:
    if weight is None:
        count = n_units.astype(np.float64)
        return count, count
    return np.add.reduceat(weight, starts), np.add.reduceat(weight**2, starts)


def _average(
    path: FloatArray, weight: FloatArray | None, total: FloatArray, starts: IntArray
) -> FloatArray:
    weighted = path if weight is None else path * weight[:, None]
    mean: FloatArray = np.add.reduceat(weighted, starts, axis=0) / total[:, None]
    return mean


def _sum_squares(
    path: FloatArray,
    weight: FloatArray | None,
    mean: FloatArray,
    observed: BoolArray,
    n_units: IntArray,
    starts: IntArray,
) -> tuple[FloatArray, FloatArray]:
    """Return weighted squares around the mean path, as they are and net of each firm's mean."""
    cell = np.repeat(np.arange(len(starts)), n_units)
    n_observed = observed.sum(axis=1)
    squares, within = np.empty(len(path)), np.empty(len(path))
    for start in range(0, len(path), BLOCK_FIRMS):
        rows = slice(start, start + BLOCK_FIRMS)
        deviation = path[rows] - mean[cell[rows]]
        squares[rows] = np.einsum("nt,nt->n", deviation, deviation, optimize=False)
        within[rows] = squares[rows] - deviation.sum(axis=1) ** 2 / n_observed[cell[rows]]
    if weight is not None:
        squares, within = squares * weight, within * weight
    return np.add.reduceat(squares, starts), np.add.reduceat(within, starts)


def _cross(
    path: FloatArray,
    weight: FloatArray | None,
    mean: FloatArray,
    n_units: IntArray,
    starts: IntArray,
) -> FloatArray:
    """Return cross-products around the cell's mean; rows of cells of one firm are zero."""
    cross = np.zeros((len(starts), path.shape[1], path.shape[1]))
    for cell in np.flatnonzero(n_units > 1):
        rows = slice(starts[cell], starts[cell] + n_units[cell])
        squared = None if weight is None else weight[rows] ** 2
        cross[cell] = cross_product(path[rows] - mean[cell], squared)
    return cross
