"""How many rows, firms, treated firms and clusters an averaged curve uses."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.arrays import BoolArray
from ipec_econ.numerics.cells.count_used import UsedCounts
from ipec_econ.numerics.cells.paths import Paths
from ipec_econ.numerics.group_time import GroupTime


def count_curve(
    paths: Paths, group_time: GroupTime, members: BoolArray, inside: BoolArray
) -> UsedCounts:
    """Count what the union of several comparisons uses, shape (n_sets,) each.

    Parameters
    ----------
    paths
        All firms.
    group_time
        K comparisons.
    members
        Which of them each set holds, shape (n_sets, K).
    inside
        Which firms may stand on the treated side, shape (n_sets, n_units).
    """
    counts = [
        _count(paths, group_time, chosen, firms)
        for chosen, firms in zip(members, inside, strict=True)
    ]
    return UsedCounts(*np.array(counts, dtype=np.int64).reshape(-1, 4).T)


def _count(
    paths: Paths, group_time: GroupTime, members: BoolArray, inside: BoolArray
) -> tuple[int, int, int, int]:
    comparisons = group_time.comparisons
    place = np.searchsorted(comparisons.cohorts, paths.cohort)
    used: BoolArray = np.zeros(paths.observed.shape, dtype=np.bool_)
    treated: BoolArray = np.zeros(len(paths.cohort), dtype=np.bool_)
    for k in np.flatnonzero(members & (comparisons.period != comparisons.base)):
        then, base = comparisons.period[k], comparisons.base[k]
        seen = paths.observed[:, then] & paths.observed[:, base]
        own = seen & inside & (paths.cohort == comparisons.cohort[k])
        both = own | (seen & comparisons.controls[k][place])
        treated |= own
        used[:, then] |= both
        used[:, base] |= both
    units = used.any(axis=1)
    n_units = int(units.sum())
    n_clusters = n_units if paths.cluster is None else len(np.unique(paths.cluster[units]))
    return int(used.sum()), n_units, int(treated.sum()), n_clusters
