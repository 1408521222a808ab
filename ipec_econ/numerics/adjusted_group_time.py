"""Group-time comparisons adjusted for covariates in the base period, firm by firm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

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

BLOCK_NUMBERS = 8_000_000
"""Influence numbers held at once (64 MB)."""


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
    """

    group_time: GroupTime
    fits: tuple[AdjustedComparison | None, ...]
    made: BoolArray
    failures: tuple[Failure, ...]


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
        group_time=_keep(group_time, made, fits),
        fits=fits,
        made=made,
        failures=tuple(one for one in outcomes if isinstance(one, str)),
    )


def compute_adjusted_covariance(
    paths: Paths,
    covariates: CovariateTable,
    adjusted: AdjustedGroupTime,
    shares: FloatArray,
) -> FloatArray:
    """Return the covariance of effects and cohort shares, shape (K + n_cohorts, same).

    Firms are taken in blocks, so that their influence on all effects never exists at once.

    References
    ----------
    Callaway and Sant'Anna (2021), theorem 2 and corollary 2.
    """
    n_units = len(paths.cohort)
    n_columns = adjusted.group_time.n_estimates + len(shares)
    size = max(1, BLOCK_NUMBERS // n_columns)
    total = np.zeros((n_columns, n_columns))
    n_clusters = 0 if paths.cluster is None else int(paths.cluster.max(initial=-1)) + 1
    sums = np.zeros((n_clusters, n_columns))
    for start in range(0, n_units, size):
        units = np.arange(start, min(start + size, n_units))
        influence = _influence(paths, covariates, adjusted, shares, units)
        if paths.cluster is None:
            total += np.einsum("nk,nl->kl", influence, influence, optimize=False)
        else:
            np.add.at(sums, paths.cluster[units], influence)
    if paths.cluster is not None:
        total = np.einsum("ck,cl->kl", sums, sums, optimize=False)
    return (total + total.T) / 2


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


def _keep(
    group_time: GroupTime, made: BoolArray, fits: Sequence[AdjustedComparison | None]
) -> GroupTime:
    comparisons = group_time.comparisons
    kept = replace(
        comparisons,
        cohort=comparisons.cohort[made],
        period=comparisons.period[made],
        base=comparisons.base[made],
        controls=comparisons.controls[made],
    )
    return GroupTime(
        comparisons=kept,
        att=np.array([0.0 if one is None else one.att for one in fits]),
        weight=group_time.weight[:, made],
        mean=group_time.mean[:, made],
        pairing=group_time.pairing,
    )


def _influence(
    paths: Paths,
    covariates: CovariateTable,
    adjusted: AdjustedGroupTime,
    shares: FloatArray,
    units: IntArray,
) -> FloatArray:
    """Return the units' influence on effects, then on shares, shape (n_block, K + n_cohorts)."""
    comparisons = adjusted.group_time.comparisons
    n_effects, n_units = adjusted.group_time.n_estimates, len(paths.cohort)
    influence = np.zeros((len(units), n_effects + len(shares)))
    for k, fit in enumerate(adjusted.fits):
        if fit is None:
            continue
        used = _find_units(paths, comparisons, k, units)
        sample = _take_sample(paths, covariates, comparisons, k, used)
        influence[used - units[0], k] = compute_influence(fit, *sample, _weigh(paths, used))
    weight = np.ones(n_units) if paths.weight is None else paths.weight
    members = paths.cohort[units][:, None] == comparisons.cohorts
    influence[:, n_effects:] = members * (weight[units] / weight.sum())[:, None] - shares / n_units
    return influence
