"""Moments of some rows of stored cells, under the cohorts that a model gives them."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray
from ipec_econ.core.cell_table import CellTable
from ipec_econ.numerics.cells.cell_moments import CellMoments


def restrict_cells(
    table: CellTable,
    chosen: IntArray,
    pattern: BoolArray,
    cohort: FloatArray,
    cluster: IntArray | None,
) -> CellMoments:
    """Return moments of the chosen cells on the rows left of them.

    Cells that were apart in what is left out stay apart: sums over cells do not mind.

    Parameters
    ----------
    table
        Cells as stored.
    chosen
        Which of them, shape (n_cells,).
    pattern
        Their rows that are left, in the table's periods, shape (n_cells, T); at least one each.
    cohort
        Shape (n_cells,).
    cluster
        Codes from 0, shape (n_cells,); ``None`` where every firm is its own.

    Returns
    -------
    CellMoments
        In the periods that are left.
    """
    columns = np.flatnonzero(pattern.any(axis=0))
    seen = pattern[:, columns]
    own = table.take(chosen)
    mean = _cut(own.mean, columns, seen)
    weighted = mean if own.mean_weighted is None else _cut(own.mean_weighted, columns, seen)
    count = own.n_units.astype(np.float64)
    pairs = seen[:, :, None] & seen[:, None, :]
    scatter = np.where(pairs, own.scatter[:, columns[:, None], columns], 0.0)
    spread = np.einsum("ctt->c", scatter, optimize=False)
    # Rounding of sums of zero must not leave a negative square.
    total = np.einsum("cts->c", scatter, optimize=False)
    within = np.maximum(spread - total / seen.sum(axis=1), 0.0)
    cross = None
    if cluster is None:
        squared = own.scatter if own.weight is None else own.scatter_sq
        if squared is not None:
            cross = np.where(pairs, squared[:, columns[:, None], columns], 0.0)
    return CellMoments(
        periods=table.periods[columns],
        cohort=cohort,
        pattern=seen,
        cluster=cluster,
        n_units=own.n_units,
        weight=count if own.weight is None else own.weight,
        weight_sq=count if own.weight_sq is None else own.weight_sq,
        mean=weighted,
        mean_sq=weighted if own.mean_sq is None else _cut(own.mean_sq, columns, seen),
        mean_plain=mean,
        cross=cross,
        spread=spread,
        within_spread=within,
    )


def _cut(path: FloatArray, columns: IntArray, seen: BoolArray) -> FloatArray:
    return np.where(seen, path[:, columns], 0.0)
