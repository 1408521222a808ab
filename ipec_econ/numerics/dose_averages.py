"""Curves of cohorts and periods averaged to one curve, and their slopes to a path."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray
from ipec_econ.core.vocabulary import Aggregation, Estimand
from ipec_econ.numerics.aggregate import Average, Effects, aggregate_effects
from ipec_econ.numerics.dose_curves import Curve

SLOPE_WORDS: Mapping[Estimand, Estimand] = {
    "att": "acrt", "att_event": "acrt_event", "att_cohort": "acrt_cohort", "att_time": "acrt_time",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class CurveAverage:
    """One curve out of many, by function of the dose.

    Attributes
    ----------
    coefficients
        Effects, outcome units, NaN for functions without any, shape (p,).
    weights
        Of each comparison, shape (p, K).
    share_gradient
        Derivatives by the shares of cohorts, shape (p, n_cohorts).
    """

    coefficients: FloatArray
    weights: FloatArray
    share_gradient: FloatArray

    @property
    def known(self) -> BoolArray:
        """Functions with a coefficient, shape (p,)."""
        return np.isfinite(self.coefficients)


def average_curves(
    effects: Effects,
    curves: Mapping[int, Curve],
    shares: FloatArray,
    *,
    aggregation: Aggregation,
    window: tuple[int, int] | None,
) -> CurveAverage:
    """Average the curves of all comparisons from treatment on, function by function.

    Parameters
    ----------
    effects
        The K effects that do not tell doses apart.
    curves
        By the comparison's place.
    shares
        What cohorts are weighted by, shape (p, n_cohorts): for a smooth curve their shares of
        firms, whatever the dose; for steps the shares of firms that are of the cohort and in the
        bin.
    aggregation
        Which of the overall averages.
    window
        As in `aggregate_effects`.
    """
    n_functions, n_effects = len(shares), len(effects.att)
    coefficients = np.full(n_functions, np.nan)
    weights = np.zeros((n_functions, n_effects))
    gradient = np.zeros(shares.shape)
    for j in range(n_functions):
        chosen = np.array([k for k, curve in curves.items() if curve.known[j]], dtype=np.int64)
        deviation = np.array([curves[int(k)].deviation[j] for k in chosen])
        part = _take(effects, chosen, effects.att[chosen] + deviation, shares[j])
        average = _pick(aggregate_effects(part, window=window), aggregation)
        if average is None:
            continue
        coefficients[j] = average.estimate
        weights[j, chosen] = average.gradient[: len(chosen)]
        gradient[j] = average.gradient[len(chosen) :]
    return CurveAverage(coefficients, weights, gradient)


def average_slopes(
    effects: Effects, slopes: Mapping[int, float], *, window: tuple[int, int] | None
) -> tuple[Average, ...]:
    """Return the averages of mean derivatives that `aggregate_effects` takes of effects.

    Parameters
    ----------
    effects
        The K effects that do not tell doses apart.
    slopes
        Mean derivatives by the comparison's place, in order of place.
    window
        As in `aggregate_effects`.

    Returns
    -------
    tuple of Average
        Gradients by the slopes and then the shares; members among the K comparisons.
    """
    chosen = np.array([*slopes], dtype=np.int64)
    part = _take(effects, chosen, np.array([*slopes.values()]), effects.shares)
    found = aggregate_effects(part, window=window)
    return tuple(
        replace(
            one,
            estimand=SLOPE_WORDS[one.estimand],
            members=_spread(one.members, chosen, len(effects.att)),
        )
        for one in found
    )


def _take(effects: Effects, chosen: IntArray, att: FloatArray, shares: FloatArray) -> Effects:
    return Effects(att, effects.cohort[chosen], effects.time[chosen], effects.place[chosen], shares)


def _pick(averages: Sequence[Average], aggregation: Aggregation) -> Average | None:
    overall = [one for one in averages if one.estimand == "att" and one.term == aggregation]
    return overall[0] if overall else None


def _spread(members: BoolArray, chosen: IntArray, size: int) -> BoolArray:
    spread: BoolArray = np.zeros(size, dtype=np.bool_)
    spread[chosen] = members
    return spread
