"""Averages of gaps by cohort, event time and over all treated observations."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray
from ipec_econ.core.vocabulary import Estimand
from ipec_econ.numerics.cells.count_used import UsedCounts


@dataclass(frozen=True, slots=True)
class GapAverage:
    """What an average is called and which gaps are in it, shape (n_cohorts, T)."""

    estimand: Estimand
    cohort: int | None
    time: int | None
    rel_time: int | None
    mask: BoolArray


def list_averages(
    cohorts: IntArray, periods: IntArray, window: tuple[int, int] | None
) -> tuple[GapAverage, ...]:
    """Return effects by cohort and period, the path, cohorts' averages and the average of all.

    The path has periods before treatment too, in which a gap is what the weights left over.

    Parameters
    ----------
    cohorts
        First treated periods, ascending, shape (n_cohorts,).
    periods
        Shape (T,).
    window
        First and last event time of the path; all where it is ``None``.
    """
    rel_time = periods - cohorts[:, None]
    treated: BoolArray = rel_time >= 0
    own = np.eye(len(cohorts), dtype=np.bool_)
    effects = [
        GapAverage(
            "att_gt",
            int(cohort),
            int(time),
            int(time - cohort),
            own[c][:, None] & (periods == time),
        )
        for c, cohort in enumerate(cohorts)
        for time in periods[treated[c]]
    ]
    events = np.unique(rel_time)
    if window is not None:
        events = events[(events >= window[0]) & (events <= window[1])]
    path = [GapAverage("att_event", None, None, int(rel), rel_time == rel) for rel in events]
    single = [
        GapAverage("att_cohort", int(cohort), None, None, own[c][:, None] & treated)
        for c, cohort in enumerate(cohorts)
    ]
    return (*effects, *path, *single, GapAverage("att", None, None, None, treated))


def average_gaps(
    gaps: FloatArray, n_treated: FloatArray | IntArray, masks: BoolArray
) -> FloatArray:
    """Return averages over treated observations, shape (..., K).

    Parameters
    ----------
    gaps
        Shape (..., n_cohorts, T).
    n_treated
        Treated firms, shape (..., n_cohorts).
    masks
        Which gaps are in each average, shape (K, n_cohorts, T).

    References
    ----------
    Clarke, Pailañir, Athey and Imbens (2024), "On synthetic difference-in-differences and related
    estimation methods in Stata", Stata Journal 24(4): the average of all.
    """
    chosen = masks.astype(np.float64)
    sums = np.einsum("...ct,kct->...kc", gaps, chosen, optimize=False)
    sizes = chosen.sum(axis=2)
    total = np.einsum("...kc,...c->...k", sums, n_treated, optimize=False)
    size = np.einsum("kc,...c->...k", sizes, n_treated, optimize=False)
    averages: FloatArray = total / size
    return averages


def count_gaps(
    masks: BoolArray, n_before: IntArray, n_treated: IntArray, n_donors: int
) -> UsedCounts:
    """Count what each average uses: its gaps' periods and those before its cohorts' treatment.

    Parameters
    ----------
    masks
        Shape (K, n_cohorts, T).
    n_before, n_treated
        Periods before treatment, and firms, by cohort.
    """
    before = np.arange(masks.shape[2]) < n_before[:, None]
    involved: BoolArray = np.asarray(masks.any(axis=2))
    used = (masks | before) & involved[:, :, None]
    firms = involved @ n_treated
    rows = used.sum(axis=2) @ n_treated + n_donors * used.any(axis=1).sum(axis=1)
    return UsedCounts(rows, firms + n_donors, firms, firms + n_donors)
