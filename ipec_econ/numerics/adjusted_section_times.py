"""Group-time comparisons of repeated cross-sections adjusted for covariates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray
from ipec_econ.numerics.adjusted_comparison import Failure, Method
from ipec_econ.numerics.adjusted_group_time import CovariateTable
from ipec_econ.numerics.adjusted_sections import AdjustedSections, SectionRows, fit_sections
from ipec_econ.numerics.cells.paths import Paths
from ipec_econ.numerics.group_time import Comparisons, GroupTime


@dataclass(frozen=True, slots=True)
class SectionTimes:
    """Adjusted effects with every firm's influence on them.

    Attributes
    ----------
    group_time
        The comparisons that could be made, with their adjusted effects.
    influence
        Shape (n_units, K): rows' contributions summed over a firm's rows.
    made
        Which of the comparisons asked for are among them, shape (K asked,).
    failures
        Why the others are not, in the same order.
    n_trimmed
        Controls left out of each comparison made.
    """

    group_time: GroupTime
    influence: FloatArray
    made: BoolArray
    failures: tuple[Failure, ...]
    n_trimmed: tuple[int, ...]


def adjust_section_times(
    paths: Paths, covariates: CovariateTable, group_time: GroupTime, method: Method
) -> SectionTimes:
    """Fit every comparison on the rows of both periods, with each row's own covariates.

    References
    ----------
    Callaway and Sant'Anna (2021), appendix B; Sant'Anna and Zhao (2020) for the estimators.
    """
    comparisons = group_time.comparisons
    effects: list[float] = []
    columns: list[FloatArray] = []
    failures: list[Failure] = []
    trimmed: list[int] = []
    made: BoolArray = np.ones(group_time.n_estimates, dtype=np.bool_)
    for k in range(group_time.n_estimates):
        column = np.zeros(len(paths.cohort))
        if comparisons.period[k] == comparisons.base[k]:
            fit: AdjustedSections | Failure = AdjustedSections(0.0, np.empty(0), 0)
        else:
            units, rows = _take_rows(paths, covariates, comparisons, k)
            fit = fit_sections(rows, method)
            if isinstance(fit, AdjustedSections):
                np.add.at(column, units, fit.influence)
        if isinstance(fit, str):
            made[k] = False
            failures.append(fit)
            continue
        effects.append(fit.att)
        columns.append(column)
        trimmed.append(fit.n_trimmed)
    influence = np.array(columns).reshape(len(columns), len(paths.cohort)).T
    return SectionTimes(
        group_time.keep(made, effects), influence, made, tuple(failures), tuple(trimmed)
    )


def _take_rows(
    paths: Paths, covariates: CovariateTable, comparisons: Comparisons, k: int
) -> tuple[IntArray, SectionRows]:
    """Return the unit of each row, and the rows, of both periods of comparison k."""
    place = np.searchsorted(comparisons.cohorts, paths.cohort)
    treated = paths.cohort == comparisons.cohort[k]
    member = comparisons.controls[k][place] | treated
    units, after, outcome, rows = [], [], [], []
    for period, is_after in ((comparisons.period[k], True), (comparisons.base[k], False)):
        seen = np.flatnonzero(member & paths.observed[:, period])
        units.append(seen)
        after.append(np.full(len(seen), is_after))
        outcome.append(paths.outcome[seen, period])
        rows.append(covariates.row[seen, period])
    unit = np.concatenate(units)
    weights = np.ones(len(unit)) if paths.weight is None else paths.weight[unit]
    return unit, SectionRows(
        outcome=np.concatenate(outcome),
        covariates=covariates.values[np.concatenate(rows)],
        treated=treated[unit],
        after=np.concatenate(after),
        weights=weights,
    )
