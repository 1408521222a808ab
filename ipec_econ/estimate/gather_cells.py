"""A model's rows as cell moments, built once for models that use the same rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray
from ipec_econ.core.panel import CellRows, FirmRows, ModelData
from ipec_econ.core.stored_firms import FirmPaths
from ipec_econ.estimate.gather_paths import find_coarser, gather_paths
from ipec_econ.estimate.read_cohorts import read_cohorts
from ipec_econ.numerics.cells.build_cells import build_cells
from ipec_econ.numerics.cells.cell_moments import CellMoments
from ipec_econ.numerics.cells.find_left import find_left
from ipec_econ.numerics.cells.paths import Paths
from ipec_econ.numerics.cells.restrict_cells import restrict_cells
from ipec_econ.numerics.cells.streamed_cells import Cells, StreamedCells


def gather_cells(data: ModelData, *, model_id: str) -> Cells:
    """Return the moments of the rows' paths; of firms outside memory, what reads them.

    Raises
    ------
    EstimationError
        As `ipec_econ.estimate.gather_paths.gather_paths`.
    """
    clusters = tuple(one for way in data.clusters for one in (way.values, way.labels is None))
    cells = data.cells

    def gather() -> Cells:
        if data.firms is not None:
            return _stream(data, data.firms)
        if cells is not None:
            return _restrict(data, cells)
        return build_cells(gather_paths(data, model_id=model_id))

    return data.work.recall(
        "cells",
        (data.outcome, data.unit.values, data.time, data.cohort, data.weights, *clusters),
        gather,
    )


def _restrict(data: ModelData, cells: CellRows) -> CellMoments:
    unit = data.unit.values
    # Units are cells, and rows are sorted by them: each one's first row speaks for it.
    first = np.flatnonzero(np.diff(unit, prepend=-1))
    pattern: BoolArray = np.zeros((len(first), len(cells.table.periods)), dtype=np.bool_)
    pattern[unit, np.searchsorted(cells.table.periods, data.time)] = True
    way = find_coarser(data)
    return restrict_cells(
        cells.table,
        cells.cell[first],
        pattern,
        read_cohorts(data)[first],
        None if way is None else way.values[first],
    )


def _stream(data: ModelData, firms: FirmRows) -> StreamedCells:
    way = find_coarser(data)
    cohorts = firms.stored.cohorts
    names = np.full(len(cohorts), np.inf)
    names[np.searchsorted(cohorts, firms.cohort)] = read_cohorts(data)
    columns = np.flatnonzero(np.isin(firms.stored.periods, data.time))
    clusters = None
    if way is not None and firms.cluster is not None:
        clusters = np.zeros(int(firms.cluster.max(initial=-1)) + 1, dtype=np.int64)
        clusters[firms.cluster] = way.values
    reader = _Reader(firms, columns, names, clusters)
    n_clusters = 0 if way is None or clusters is None else way.n_levels
    return StreamedCells(reader.read, firms.stored.periods[columns], n_clusters)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads what a model has left of stored firms, in its periods and under its names.

    `names` are of stored cohorts, `clusters` the model's codes of stored clusters.
    """

    firms: FirmRows
    columns: IntArray
    names: FloatArray
    clusters: IntArray | None

    def read(self) -> Iterator[CellMoments]:
        stored = self.firms.stored
        for block in stored.read():
            left = find_left(block, stored.cohorts, self.firms.steps)
            if left.any():
                yield build_cells(self._take(block, left), compress=False)

    def _take(self, block: FirmPaths, left: BoolArray) -> Paths:
        stored, some = self.firms.stored, left.any(axis=1)
        observed = left[some][:, self.columns]
        cluster = None
        if self.clusters is not None and block.cluster is not None:
            cluster = self.clusters[block.cluster[some]]
        return Paths(
            periods=stored.periods[self.columns],
            outcome=np.where(observed, block.outcome[some][:, self.columns], 0.0),
            observed=observed,
            cohort=self.names[np.searchsorted(stored.cohorts, block.cohort[some])],
            weight=None if block.weight is None else block.weight[some],
            cluster=cluster,
        )
