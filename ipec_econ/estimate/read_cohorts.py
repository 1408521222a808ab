"""Each row's cohort, in models with and without a treatment."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.core.panel import ModelData


def read_cohorts(data: ModelData) -> FloatArray:
    """Return each row's first treated period, ``inf`` = never, shape (n_obs,)."""
    return np.full(len(data.time), np.inf) if data.cohort is None else data.cohort
