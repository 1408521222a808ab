"""Cells as the rows of a model: one row a cell and period, with how many firms it stands for."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.arrays import freeze_array
from ipec_econ.core.cell_set import CellSet
from ipec_econ.core.panel import CellRows, Codes, ModelData
from ipec_econ.core.shared_work import SharedWork
from ipec_econ.numerics.codes import compress_codes


def expand_cells(cell_set: CellSet, *, unit: str, time: str, work: SharedWork) -> ModelData:
    """Return the rows that all models of the set share, with effects of unit and period.

    Rows are sorted by (cell, period). The flow is the set's, without a scope.

    Parameters
    ----------
    cell_set
        At least one cell.
    unit, time
        What the panel's keys are called.
    work
        For what the set's models compute alike.
    """
    table = cell_set.cells
    cell, column = np.nonzero(table.pattern)
    periods = table.periods[column]
    cohort = table.cohort[cell]
    copies = table.n_units[cell]
    units = Codes(unit, freeze_array(cell), table.n_cells)
    weights = None
    if table.weight is not None:
        weights = freeze_array((table.weight / table.n_units)[cell])
    way = Codes(cell_set.key.cluster, units.values, units.n_levels)
    if table.cluster is not None:
        way = Codes(cell_set.key.cluster, *compress_codes(table.cluster[cell]))
    treated = freeze_array((periods >= cohort).astype(np.float64))
    return ModelData(
        model="",
        outcome_name=cell_set.outcome_name,
        outcome=freeze_array(table.mean[cell, column]),
        terms=(),
        regressors=freeze_array(np.empty((len(cell), 0))),
        fixed_effects=(units, Codes(time, *compress_codes(column))),
        weights=weights,
        clusters=(way,),
        unit=units,
        time=freeze_array(periods),
        cohort=freeze_array(cohort),
        treated=treated,
        flow=cell_set.flow,
        counted=freeze_array(treated > 0),
        cells=CellRows(table, freeze_array(cell), freeze_array(copies)),
        work=work,
    )
