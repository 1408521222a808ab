"""When each firm's treatment starts, or its dose first changes."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.core.panel import DoseHistory, ModelData
from ipec_econ.estimate.read_cohorts import read_cohorts


def find_starts(data: ModelData) -> FloatArray:
    """Return each unit's first treated period, ``inf`` = never, shape (n_units,).

    With a history of doses, the first period with another dose than the first one known.
    """
    starts = np.full(data.unit.n_levels, np.inf)
    if data.doses is None:
        starts[data.unit.values] = read_cohorts(data)
        return starts
    changed = data.doses.dose != read_first_doses(data.doses, data.unit.n_levels)[data.doses.unit]
    np.minimum.at(starts, data.doses.unit[changed], data.doses.time[changed].astype(np.float64))
    return starts


def read_first_doses(doses: DoseHistory, n_units: int) -> FloatArray:
    """Return the dose of each unit's first period, NaN without one, shape (n_units,)."""
    first = np.full(n_units, np.nan)
    # Rows are in the order of periods: written backwards, the first one stays.
    first[doses.unit[::-1]] = doses.dose[::-1]
    return first
