"""What firms of one cohort contribute to the errors of group-time effects."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.arrays import FloatArray, IntArray
from ipec_econ.numerics.cells.paths import Paths
from ipec_econ.numerics.group_time import GroupTime


def map_unit_influence(
    paths: Paths, units: IntArray, cohort: float, group_time: GroupTime
) -> FloatArray:
    """Return firms' influence on K effects of paired firms, shape (n, K).

    The same numbers as `ipec_econ.numerics.group_time.map_influence` gives for cells.

    Parameters
    ----------
    paths
        Outcomes of all firms.
    units
        Some firms of one cohort, shape (n,).
    cohort
        Their cohort, ``inf`` = never treated.
    group_time
        The effects.

    References
    ----------
    Callaway and Sant'Anna (2021), theorem 2, without covariates.
    """
    comparisons = group_time.comparisons
    own = comparisons.cohort == cohort
    control = comparisons.controls[:, int(np.searchsorted(comparisons.cohorts, cohort))]
    psi = np.zeros((len(units), group_time.n_estimates))
    weight = np.ones(len(units)) if paths.weight is None else paths.weight[units]
    for k in np.flatnonzero((own | control) & (comparisons.period != comparisons.base)):
        side, sign = (0, 1.0) if own[k] else (2, -1.0)
        then, base = comparisons.period[k], comparisons.base[k]
        change = paths.outcome[units, then] - paths.outcome[units, base]
        seen = paths.observed[units, then] & paths.observed[units, base]
        share = sign * weight / group_time.weight[side, k]
        psi[:, k] = np.where(seen, share * (change - group_time.mean[side, k]), 0.0)
    return psi
