"""Functions of cohort and period as regressors of a model's rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.core.panel import ModelData
from ipec_econ.estimate.read_cohorts import read_cohorts
from ipec_econ.numerics.cells.cell_regression import DesignMap


def add_columns(data: ModelData, design: DesignMap, terms: Sequence[str]) -> ModelData:
    """Return the rows with the design's columns, named by `terms`, before their own regressors."""
    return replace(
        data,
        terms=(*terms, *data.terms),
        regressors=np.column_stack([_evaluate_design(data, design), data.regressors]),
    )


def _evaluate_design(data: ModelData, design: DesignMap) -> FloatArray:
    """Return the regressors of every row, shape (n_obs, k)."""
    cohort = read_cohorts(data)
    cohorts, row_cohort = np.unique(cohort, return_inverse=True)
    periods, row_period = np.unique(data.time, return_inverse=True)
    table = design(cohorts, periods.astype(np.int64))
    columns: FloatArray = table[row_cohort, row_period]
    return columns
