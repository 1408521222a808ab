"""A model's rows as cell moments, built once for models that use the same rows."""

from __future__ import annotations

from ipec_econ.core.panel import ModelData
from ipec_econ.estimate.gather_paths import gather_paths
from ipec_econ.numerics.cells.build_cells import build_cells
from ipec_econ.numerics.cells.cell_moments import CellMoments


def gather_cells(data: ModelData, *, model_id: str) -> CellMoments:
    """Return the moments of the rows' paths.

    Raises
    ------
    EstimationError
        As `ipec_econ.estimate.gather_paths.gather_paths`.
    """
    clusters = tuple(one for way in data.clusters for one in (way.values, way.labels is None))
    return data.work.recall(
        "cells",
        (data.outcome, data.unit.values, data.time, data.cohort, data.weights, *clusters),
        lambda: build_cells(gather_paths(data, model_id=model_id)),
    )
