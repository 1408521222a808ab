"""What firms of one cohort contribute to the errors of group-time effects."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray
from ipec_econ.numerics.cells.paths import Paths
from ipec_econ.numerics.group_time import GroupTime


@dataclass(frozen=True, slots=True)
class FirmBlock:
    """Some firms of one cohort, periods first, so that a period's outcomes are neighbours.

    Attributes
    ----------
    units
        Their places among all firms, shape (n,).
    cohort
        First treated period, ``inf`` = never.
    outcome, observed
        Shape (T, n).
    weight
        Shape (n,).
    """

    units: IntArray
    cohort: float
    outcome: FloatArray
    observed: BoolArray
    weight: FloatArray

    def read_changes(self, then: int, base: int) -> tuple[FloatArray, BoolArray]:
        """Return changes between the places of two periods, and where both are seen; (n,)."""
        seen: BoolArray = self.observed[then] & self.observed[base]
        return self.outcome[then] - self.outcome[base], seen


def take_block(paths: Paths, units: IntArray, cohort: float) -> FirmBlock:
    """Return firms of one cohort.

    Parameters
    ----------
    paths
        Of all firms.
    units
        Places of the firms, shape (n,).
    cohort
        Of them all.
    """
    return FirmBlock(
        units=units,
        cohort=cohort,
        outcome=np.ascontiguousarray(paths.outcome[units].T),
        observed=np.ascontiguousarray(paths.observed[units].T),
        weight=np.ones(len(units)) if paths.weight is None else paths.weight[units],
    )


def map_unit_influence(firms: FirmBlock, group_time: GroupTime) -> tuple[IntArray, FloatArray]:
    """Return which of K effects firms have a part in, and their influence on these.

    The same numbers as `ipec_econ.numerics.group_time.map_influence` gives for cells.

    Parameters
    ----------
    firms
        Of one cohort.
    group_time
        The effects, of paired firms.

    Returns
    -------
    tuple of IntArray, FloatArray
        Places among the effects, shape (k,), and influence, shape (k, n).

    References
    ----------
    Callaway and Sant'Anna (2021), theorem 2, without covariates.
    """
    comparisons = group_time.comparisons
    own = comparisons.cohort == firms.cohort
    control = comparisons.controls[:, int(np.searchsorted(comparisons.cohorts, firms.cohort))]
    used = np.flatnonzero((own | control) & (comparisons.period != comparisons.base))
    psi = np.empty((len(used), len(firms.units)))
    for row, k in enumerate(used):
        side, sign = (0, 1.0) if own[k] else (2, -1.0)
        change, seen = firms.read_changes(comparisons.period[k], comparisons.base[k])
        change -= group_time.mean[side, k]
        change *= firms.weight * seen
        np.multiply(change, sign / group_time.weight[side, k], out=psi[row])
    return used.astype(np.int64), psi
