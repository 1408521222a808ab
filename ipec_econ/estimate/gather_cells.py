"""A model's rows as cell moments, built once for models that use the same rows."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.arrays import BoolArray
from ipec_econ.core.panel import CellRows, ModelData
from ipec_econ.estimate.gather_paths import find_coarser, gather_paths
from ipec_econ.estimate.read_cohorts import read_cohorts
from ipec_econ.numerics.cells.build_cells import build_cells
from ipec_econ.numerics.cells.cell_moments import CellMoments
from ipec_econ.numerics.cells.restrict_cells import restrict_cells


def gather_cells(data: ModelData, *, model_id: str) -> CellMoments:
    """Return the moments of the rows' paths.

    Raises
    ------
    EstimationError
        As `ipec_econ.estimate.gather_paths.gather_paths`.
    """
    clusters = tuple(one for way in data.clusters for one in (way.values, way.labels is None))
    cells = data.cells

    def gather() -> CellMoments:
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
