"""What varies over a firm's rows, by firm and period, and its sums by cell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray
from ipec_econ.numerics.cells.group_firms import group_firms
from ipec_econ.numerics.cells.paths import Paths


@dataclass(frozen=True, slots=True)
class FirmColumns:
    """Outcome paths beside controls that change over time and covariates that do not.

    Attributes
    ----------
    paths
        Outcomes; cohort, weight and cluster of each firm.
    controls
        Shape (n_units, T, p), 0 where not observed.
    traits
        A column of ones, then time-constant covariates: what multiplies functions of cohort and
        period, shape (n_units, J).
    """

    paths: Paths
    controls: FloatArray
    traits: FloatArray


@dataclass(frozen=True, slots=True)
class CellSums:
    """Sums over the firms of a cell: cohort, observed pattern and cluster; w is a firm's weight.

    Attributes
    ----------
    periods
        Shape (T,).
    cohort, pattern
        Shapes (n_cells,) and (n_cells, T).
    traits
        Σ w z z' over traits, shape (n_cells, J, J).
    columns
        Σ w z times outcome and then controls, shape (n_cells, J, T, 1 + p).
    cell
        Of each firm, shape (n_units,).
    stratum
        Group of firms with period effects of their own, 0 without strata, shape (n_cells,).
    """

    periods: IntArray
    cohort: FloatArray
    pattern: BoolArray
    traits: FloatArray
    columns: FloatArray
    cell: IntArray
    stratum: IntArray

    @property
    def n_cells(self) -> int:
        """Number of cells."""
        return len(self.cohort)

    def split(self, size: int) -> Iterator[CellSums]:
        """Yield the cells in blocks of at most `size`, in order."""
        for start in range(0, self.n_cells, size):
            yield self.take(slice(start, start + size))

    def take(self, rows: slice | BoolArray) -> CellSums:
        """Return some of the cells, in order; `cell` stays as it is."""
        return replace(
            self,
            cohort=self.cohort[rows],
            pattern=self.pattern[rows],
            traits=self.traits[rows],
            columns=self.columns[rows],
            stratum=self.stratum[rows],
        )


def centre_columns(columns: FirmColumns) -> FirmColumns:
    """Take each period's plain mean out of outcome and controls, so that sums lose no digits."""
    paths = columns.paths
    seen = paths.observed[:, :, None]
    count = np.maximum(paths.observed.sum(axis=0), 1)
    outcome = paths.outcome - paths.outcome.sum(axis=0) / count
    controls = columns.controls - columns.controls.sum(axis=0) / count[:, None]
    return replace(
        columns,
        paths=replace(paths, outcome=np.where(paths.observed, outcome, 0.0)),
        controls=np.where(seen, controls, 0.0),
    )


def sum_cells(columns: FirmColumns) -> CellSums:
    """Sum over firms; where patterns explode each firm is a cell of its own."""
    paths, traits = columns.paths, columns.traits
    n_units, n_traits = traits.shape
    groups = group_firms(paths)
    order = np.arange(n_units) if groups is None else groups.order
    starts = order if groups is None else groups.starts
    weight = np.ones(n_units) if paths.weight is None else paths.weight
    weighted = (traits * weight[:, None])[order]
    n_controls = columns.controls.shape[2]
    sums = np.empty((len(starts), n_traits, len(paths.periods), 1 + n_controls))
    for q in range(1 + n_controls):
        column = (paths.outcome if q == 0 else columns.controls[:, :, q - 1])[order]
        for j in range(n_traits):
            sums[:, j, :, q] = np.add.reduceat(weighted[:, j, None] * column, starts, axis=0)
    squares = np.empty((len(starts), n_traits, n_traits))
    for j in range(n_traits):
        squares[:, j] = np.add.reduceat(weighted[:, j, None] * traits[order], starts, axis=0)
    cell = np.empty(n_units, dtype=np.int64)
    cell[order] = np.repeat(np.arange(len(starts)), np.diff(np.append(starts, n_units)))
    return CellSums(
        periods=paths.periods,
        cohort=paths.cohort[order[starts]],
        pattern=paths.observed[order[starts]],
        traits=squares,
        columns=sums,
        cell=cell,
        stratum=np.zeros(len(starts), dtype=np.int64)
        if paths.stratum is None
        else paths.stratum[order[starts]],
    )
