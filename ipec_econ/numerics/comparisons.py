"""Which cohort is compared with whom, and between which periods."""

from __future__ import annotations

from typing import Literal

import numpy as np

from ipec_econ.core.arrays import FloatArray, IntArray
from ipec_econ.numerics.group_time import Comparisons

ControlGroup = Literal["not_yet_treated", "never_treated"]
BasePeriod = Literal["universal", "varying"]


def choose_comparisons(
    cohorts: FloatArray,
    periods: IntArray,
    *,
    control_group: ControlGroup,
    base_period: BasePeriod,
    anticipation: int,
) -> Comparisons:
    """List the comparisons (g, t) of every cohort that has a base period.

    With a universal base every period is compared with the last one before treatment (less
    anticipation), that period itself included as reference. With a varying base, periods before
    treatment are compared with the period just before them, and the first has none.

    Parameters
    ----------
    cohorts
        Distinct first treated periods in order, ``inf`` = never last, shape (n_cohorts,).
    periods
        Observed periods in order, shape (T,).
    control_group
        Controls of (g, t) with ``not_yet_treated``: cohorts other than g that start after both
        periods, less anticipation.
    base_period
        As in R's did.
    anticipation
        Periods before treatment in which it may already have an effect.

    References
    ----------
    Callaway and Sant'Anna (2021), section 2 and footnote on base periods; R's did for ``varying``.
    """
    found: list[tuple[float, int, int]] = []
    for cohort in cohorts[np.isfinite(cohorts)]:
        before = np.flatnonzero(periods + anticipation < cohort)
        if not len(before):
            continue
        last = int(before[-1])
        for place, period in enumerate(periods):
            if base_period == "universal" or period >= cohort:
                found.append((float(cohort), place, last))
            elif place > 0:
                found.append((float(cohort), place, place - 1))
    cohort_of = np.array([one[0] for one in found], dtype=np.float64)
    period_of = np.array([one[1] for one in found], dtype=np.int64)
    base_of = np.array([one[2] for one in found], dtype=np.int64)
    never = np.isinf(cohorts)
    controls = np.tile(never, (len(found), 1))
    if control_group == "not_yet_treated":
        latest = periods[np.maximum(period_of, base_of)] + anticipation
        controls |= (cohorts > latest[:, None]) & (cohorts != cohort_of[:, None])
    return Comparisons(cohort_of, period_of, base_of, controls, cohorts)
