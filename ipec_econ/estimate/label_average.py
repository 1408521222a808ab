"""An average of effects as a row of estimates."""

from __future__ import annotations

from dataclasses import replace

from ipec_econ.core.estimates import Estimate
from ipec_econ.numerics.aggregate import Average
from ipec_econ.numerics.average_coefficients import CoefficientAverage


def label_average(start: Estimate, one: Average | CoefficientAverage, estimate: float) -> Estimate:
    """Return the row of an average, whose key is an event time, a cohort, a period or none."""
    return replace(
        start,
        estimand=one.estimand,
        term=one.term,
        estimate=estimate,
        rel_time=one.key if one.estimand in ("att_event", "acrt_event") else None,
        cohort=one.key if one.estimand in ("att_cohort", "acrt_cohort") else None,
        time=one.key if one.estimand in ("att_time", "acrt_time") else None,
    )
