"""Estimated curves of the dose before they become rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ipec_econ.core.arrays import FloatArray
from ipec_econ.estimate.effect_fit import EffectFit
from ipec_econ.numerics.aggregate import Average
from ipec_econ.numerics.dose_influence import EstimatedCurves


@dataclass(frozen=True, slots=True)
class DoseFit:
    """Estimated curves of the dose before they become rows.

    Attributes
    ----------
    effects
        What does not tell doses apart: group-time effects, averages, their covariance.
    found
        The curves.
    slopes
        Averages of mean derivatives; none for steps.
    vcov
        Of the effects, the cohort shares, the averaged curve's deviations and the mean
        derivatives, shape (K + n_cohorts + n_own, same).
    sum_influence
        Returns what each cluster adds to their errors, shape (G, K + n_cohorts + n_own).
    """

    effects: EffectFit
    found: EstimatedCurves
    slopes: tuple[Average, ...]
    vcov: FloatArray
    sum_influence: Callable[[], FloatArray]
