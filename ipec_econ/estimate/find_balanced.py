"""Rows of firms that are seen in every period."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.arrays import BoolArray
from ipec_econ.core.panel import ModelData


def find_balanced(data: ModelData) -> BoolArray:
    """Return the rows of firms seen in every period of a model's rows, shape (n_obs,)."""
    n_periods = len(np.unique(data.time))
    seen = np.bincount(data.unit.values, minlength=data.unit.n_levels)
    whole: BoolArray = (seen == n_periods)[data.unit.values]
    return whole
