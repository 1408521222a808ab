"""A model's covariates by firm and period."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.panel import ModelData
from ipec_econ.numerics.adjusted_group_time import CovariateTable
from ipec_econ.numerics.cells.paths import Paths


def place_covariates(data: ModelData, paths: Paths) -> CovariateTable:
    """Return the regressors of the rows, and each firm's row of each period."""
    row = np.full(paths.observed.shape, -1, dtype=np.int64)
    place = np.searchsorted(paths.periods, data.time)
    row[data.unit.values, place] = np.arange(len(data.time))
    return CovariateTable(data.regressors, row)
