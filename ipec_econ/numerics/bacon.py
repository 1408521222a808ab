"""A two-way fixed-effects coefficient as a weighted average of two-group comparisons."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class TwoGroupComparison:
    """One cohort's change at its treatment against another group's.

    Attributes
    ----------
    cohort
        Whose treatment starts between the periods compared.
    control
        The group compared with: ``inf`` = not treated by the last period.
    estimate
        Difference in differences of the two groups' means, outcome units.
    weight
        Its share of the coefficient; not negative.
    """

    cohort: float
    control: float
    estimate: float
    weight: float


def decompose_bacon(
    cohorts: FloatArray, shares: FloatArray, means: FloatArray, periods: IntArray
) -> tuple[TwoGroupComparison, ...]:
    """Return every comparison with a weight, in the order of cohorts; the weights sum to one.

    Parameters
    ----------
    cohorts
        First treated period, one row a group, increasing, ``inf`` for those not treated by the
        last period, shape (C,).
    shares
        Of all units, summing to one, shape (C,).
    means
        Of the outcome by group and period, of a balanced panel, shape (C, T).
    periods
        Increasing, shape (T,).

    References
    ----------
    Goodman-Bacon (2021), theorem 1 and equations 10a to 10g; a group treated throughout is the
    limit of an earlier cohort whose treated share goes to one.
    """
    found = []
    for k, other in permutations(range(len(cohorts)), 2):
        window = _choose_periods(cohorts[other], cohorts[k], periods)
        after = periods >= cohorts[k]
        post, pre = window & after, window & ~after
        if not (post.any() and pre.any()):
            continue
        change = [means[j, post].mean() - means[j, pre].mean() for j in (k, other)]
        # Σ(treatment net of both effects)² of the two groups in these periods.
        size = shares[k] * shares[other] * post.sum() * pre.sum() / len(periods)
        found.append((cohorts[k], cohorts[other], change[0] - change[1], size))
    total = sum(size for *_, size in found)
    return tuple(
        TwoGroupComparison(float(cohort), float(control), float(estimate), float(size / total))
        for cohort, control, estimate, size in found
    )


def _choose_periods(control: float, cohort: float, periods: IntArray) -> BoolArray:
    """Return the periods in which the control's treatment does not change."""
    chosen: BoolArray = periods < control if control > cohort else periods >= control
    return chosen
