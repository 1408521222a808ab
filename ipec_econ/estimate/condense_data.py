"""A model's rows as cells that can be stored."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.arrays import BoolArray
from ipec_econ.core.cell_table import CellTable
from ipec_econ.core.panel import ModelData
from ipec_econ.estimate.gather_paths import find_changing_units, find_coarser, gather_paths
from ipec_econ.numerics.cells.cell_accumulator import CellAccumulator


def explain_no_cells(data: ModelData) -> str | None:
    """Return why the rows cannot be gathered into cells, ``None`` where they can."""
    if data.treated is None or data.cohort is None:
        return "it has no treatment"
    under: BoolArray = data.time >= data.cohort
    if not np.array_equal(data.treated, under.astype(np.float64)):
        return "its treatment switches off"
    if data.weights is not None and len(find_changing_units(data.weights, data)):
        return "its weights change within firms"
    for way in data.clusters:
        if len(find_changing_units(way.values, data)):
            return f"its cluster {way.name} changes within firms"
    return None


def condense_data(data: ModelData, *, model_id: str) -> CellTable:
    """Return the rows' cells; `explain_no_cells` has nothing against it."""
    way = find_coarser(data)

    def gather() -> CellTable:
        paths = gather_paths(data, model_id=model_id)
        cells = CellAccumulator(paths.periods)
        cells.add(paths)
        return cells.finish()

    return data.work.recall(
        "cells to store",
        (
            data.outcome,
            data.unit.values,
            data.time,
            data.cohort,
            data.weights,
            None if way is None else way.values,
        ),
        gather,
    )
