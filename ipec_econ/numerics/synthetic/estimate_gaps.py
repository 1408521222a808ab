"""Gaps between cohorts and their synthetic controls, by period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.numerics.synthetic.choices import SyntheticChoices
from ipec_econ.numerics.synthetic.fit_weights import CohortWeights, Tuning, fit_weights, tune
from ipec_econ.numerics.synthetic.synthetic_panel import SyntheticPanel


@dataclass(frozen=True, slots=True)
class SyntheticFit:
    """Every cohort beside its synthetic control.

    Attributes
    ----------
    gaps
        Treated less synthetic, less the same averaged over periods before treatment with their
        weights, shape (n_cohorts, T), units of the outcome.
    weights, tunings
        By cohort.
    """

    gaps: FloatArray
    weights: tuple[CohortWeights, ...]
    tunings: tuple[Tuning, ...]


def tune_cohorts(panel: SyntheticPanel, choices: SyntheticChoices) -> tuple[Tuning, ...]:
    """Return every cohort's noise and penalty."""
    return tuple(
        tune(panel.donors, int(n_before), int(n_treated), choices)
        for n_before, n_treated in zip(panel.n_before, panel.n_treated, strict=True)
    )


def estimate_gaps(
    panel: SyntheticPanel,
    choices: SyntheticChoices,
    tunings: Sequence[Tuning],
    starts: Sequence[CohortWeights] | None = None,
) -> SyntheticFit:
    """Fit the weights of each cohort and return what is left of its path.

    Parameters
    ----------
    tunings
        By cohort: draws keep those of the panel that they are drawn from.
    starts
        Where Frank–Wolfe starts, by cohort.

    References
    ----------
    Arkhangelsky, Athey, Hirshberg, Imbens and Wager (2021), algorithm 1; by period: Ciccia (2024),
    "A short note on event-study synthetic difference-in-differences estimators", arXiv.
    """
    weights, gaps = [], np.empty((len(panel.n_before), panel.outcome.shape[1]))
    for place, n_before in enumerate(panel.n_before):
        treated = panel.average_cohort(place)
        found = fit_weights(
            panel.donors,
            treated,
            int(n_before),
            tunings[place],
            choices,
            None if starts is None else starts[place],
        )
        gaps[place] = centre_gap(treated - combine_donors(panel.donors, found.donor), found.period)
        weights.append(found)
    return SyntheticFit(gaps, tuple(weights), tuple(tunings))


def combine_donors(donors: FloatArray, weights: FloatArray) -> FloatArray:
    """Return the synthetic control's path, shape (T,)."""
    path: FloatArray = np.einsum("nt,n->t", donors, weights, optimize=False)
    return path


def centre_gap(difference: FloatArray, period_weights: FloatArray) -> FloatArray:
    """Take a weighted mean of periods before treatment from differences, shape (..., T)."""
    before = difference[..., : len(period_weights)]
    level = np.einsum("...t,t->...", before, period_weights, optimize=False)
    centred: FloatArray = difference - level[..., None]
    return centred
