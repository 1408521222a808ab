"""Group-time comparisons adjusted for covariates in the base period, firm by firm."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray
from ipec_econ.numerics.adjusted_comparison import (
    AdjustedComparison,
    Failure,
    Method,
    compute_influence,
    fit_adjusted,
)
from ipec_econ.numerics.cells.paths import Paths
from ipec_econ.numerics.group_time import Comparisons, GroupTime


@dataclass(frozen=True, slots=True)
class CovariateTable:
    """Covariates of every row, and where each firm's row of a period is.

    Attributes
    ----------
    values
        Constant first, shape (n_obs, k).
    row
        Row of a firm in a period, −1 where not seen, shape (n_units, T).
    """

    values: FloatArray
    row: IntArray


@dataclass(frozen=True, slots=True)
class AdjustedGroupTime:
    """Adjusted effects with one fit each.

    Attributes
    ----------
    group_time
        The comparisons that could be made, with their adjusted effects.
    fits
        One per comparison; ``None`` in reference periods.
    made
        Which of the comparisons asked for are among them, shape (K asked,).
    failures
        Why the others are not, in the same order.
    n_trimmed
        Controls left out of each comparison made.
    """

    group_time: GroupTime
    fits: tuple[AdjustedComparison | None, ...]
    made: BoolArray
    failures: tuple[Failure, ...]
    n_trimmed: tuple[int, ...]


def adjust_group_time(
    paths: Paths, covariates: CovariateTable, group_time: GroupTime, method: Method
) -> AdjustedGroupTime:
    """Fit every comparison on firms seen in both periods, with covariates of the base period.

    References
    ----------
    Callaway and Sant'Anna (2021), equations 2.4 to 2.6.
    """
    outcomes: list[AdjustedComparison | Failure | None] = [
        _fit(paths, covariates, group_time.comparisons, k, method)
        for k in range(group_time.n_estimates)
    ]
    made: BoolArray = np.array([not isinstance(one, str) for one in outcomes], dtype=np.bool_)
    fits = tuple(one for one in outcomes if not isinstance(one, str))
    return AdjustedGroupTime(
        group_time=group_time.keep(made, [0.0 if one is None else one.att for one in fits]),
        fits=fits,
        made=made,
        failures=tuple(one for one in outcomes if isinstance(one, str)),
        n_trimmed=tuple(0 if one is None else one.n_trimmed for one in fits),
    )


def map_adjusted_influence(
    paths: Paths, covariates: CovariateTable, adjusted: AdjustedGroupTime, units: IntArray
) -> FloatArray:
    """Return some units' influence on the effects, shape (n_block, K); `units` are consecutive."""
    comparisons = adjusted.group_time.comparisons
    influence = np.zeros((len(units), adjusted.group_time.n_estimates))
    for k, fit in enumerate(adjusted.fits):
        if fit is None:
            continue
        used = _find_units(paths, comparisons, k, units)
        sample = _take_sample(paths, covariates, comparisons, k, used)
        influence[used - units[0], k] = compute_influence(fit, *sample, _weigh(paths, used))
    return influence


def _fit(
    paths: Paths, covariates: CovariateTable, comparisons: Comparisons, k: int, method: Method
) -> AdjustedComparison | Failure | None:
    if comparisons.period[k] == comparisons.base[k]:
        return None
    units = _find_units(paths, comparisons, k, np.arange(len(paths.cohort)))
    return fit_adjusted(
        *_take_sample(paths, covariates, comparisons, k, units), _weigh(paths, units), method
    )


def _find_units(paths: Paths, comparisons: Comparisons, k: int, units: IntArray) -> IntArray:
    """Return those of the units that comparison k uses."""
    place = np.searchsorted(comparisons.cohorts, paths.cohort[units])
    member = comparisons.controls[k][place] | (paths.cohort[units] == comparisons.cohort[k])
    seen = paths.observed[units, comparisons.period[k]] & paths.observed[units, comparisons.base[k]]
    found: IntArray = units[member & seen]
    return found


def _take_sample(
    paths: Paths,
    covariates: CovariateTable,
    comparisons: Comparisons,
    k: int,
    units: IntArray,
) -> tuple[FloatArray, FloatArray, BoolArray]:
    """Return change, covariates in the base period, and who is treated."""
    period, base = comparisons.period[k], comparisons.base[k]
    change = paths.outcome[units, period] - paths.outcome[units, base]
    treated: BoolArray = paths.cohort[units] == comparisons.cohort[k]
    return change, covariates.values[covariates.row[units, base]], treated


def _weigh(paths: Paths, units: IntArray) -> FloatArray:
    return np.ones(len(units)) if paths.weight is None else paths.weight[units]
