"""Rows of firms that are seen in every period."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.panel import AtLeast, ModelData, RowStep


def find_balanced(data: ModelData) -> RowStep:
    """Return the rows of firms seen in every period of a model's rows, shape (n_obs,).

    Of firms outside memory, the choice of them.
    """
    n_periods = len(np.unique(data.time))
    if data.firms is not None:
        return AtLeast(n_periods)
    seen = np.bincount(data.unit.values, minlength=data.unit.n_levels)
    whole: RowStep = (seen == n_periods)[data.unit.values]
    return whole
