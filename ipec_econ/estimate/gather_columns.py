"""A model's rows as one path a firm, beside its controls and covariates."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.core.panel import ModelData
from ipec_econ.estimate.gather_paths import gather_paths
from ipec_econ.numerics.cells.firm_columns import FirmColumns
from ipec_econ.numerics.cells.paths import Paths


def gather_columns(data: ModelData, *, model_id: str) -> FirmColumns:
    """Return the rows by firm and period; covariates are constant within firms.

    Raises
    ------
    EstimationError
        As `ipec_econ.estimate.gather_paths.gather_paths`.
    """
    paths = gather_paths(data, model_id=model_id)
    n_controls = data.regressors.shape[1] - data.n_covariates
    controls = widen_columns(data, paths, data.regressors[:, :n_controls])
    traits = np.ones((len(paths.cohort), 1 + data.n_covariates))
    traits[data.unit.values, 1:] = data.regressors[:, n_controls:]
    return FirmColumns(paths, controls, traits)


def widen_columns(data: ModelData, paths: Paths, columns: FloatArray) -> FloatArray:
    """Return columns of rows, shape (n_obs, p), by firm and period, 0 where not observed."""
    n_periods = len(paths.periods)
    at = data.unit.values * n_periods + np.searchsorted(paths.periods, data.time)
    shape = (len(paths.cohort), n_periods, columns.shape[1])
    wide = np.zeros((shape[0] * n_periods, shape[2]))
    wide[at] = columns
    return wide.reshape(shape)
