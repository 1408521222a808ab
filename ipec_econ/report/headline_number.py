"""An estimate on a headline's scale."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.core.headline import AwardMoney, Transformed
from ipec_econ.core.headline_fields import HeadlineKind
from ipec_econ.numerics.effect_scale import compute_amount, compute_percent

MILLION = 1e6


def transform_values(
    values: FloatArray, kind: HeadlineKind, money: AwardMoney | None
) -> FloatArray:
    """Return effects in outcome units on the headline's scale.

    Award money in the denominator is taken as known: it adds nothing to the interval.
    """
    if kind == "percent":
        return compute_percent(values)
    if kind == "percentage_points":
        return 100 * values
    if money is None:
        return values
    amounts = values if money.mean_level is None else compute_amount(values, money.mean_level)
    per = MILLION if kind == "jobs_per_million" else 1.0
    return per * amounts / money.spend


def transform_estimate(
    estimate: float,
    ends: tuple[float, float] | None,
    kind: HeadlineKind,
    money: AwardMoney | None,
) -> Transformed:
    """Return the estimate and its interval's ends, each transformed; every scale is rising."""
    if ends is None:
        (value,) = transform_values(np.array([estimate]), kind, money)
        return Transformed(float(value), None, None)
    value, low, high = transform_values(np.array([estimate, *ends]), kind, money)
    return Transformed(float(value), float(low), float(high))
