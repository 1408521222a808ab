"""Errors of synthetic difference-in-differences by leaving out one firm after the other."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray
from ipec_econ.numerics.cross_product import cross_product
from ipec_econ.numerics.synthetic.average_gaps import average_gaps
from ipec_econ.numerics.synthetic.estimate_gaps import SyntheticFit, centre_gap, combine_donors
from ipec_econ.numerics.synthetic.synthetic_panel import SyntheticPanel

BLOCK_NUMBERS = 4_000_000
"""Numbers of gaps that are held at once."""


def compute_jackknife(panel: SyntheticPanel, fit: SyntheticFit, masks: BoolArray) -> FloatArray:
    """Return the covariance of averages, shape (K, K), squared units of the outcome.

    Weights stay as they are, but for those of donors, which sum to one again without the firm left
    out.

    Parameters
    ----------
    masks
        Gaps in each of K averages, shape (K, n_cohorts, T).

    References
    ----------
    Arkhangelsky, Athey, Hirshberg, Imbens and Wager (2021), algorithm 3.
    """
    n_units, n_periods = panel.outcome.shape
    size = max(1, BLOCK_NUMBERS // (len(fit.weights) * n_periods))
    averages = np.concatenate(
        [
            _average_without(panel, fit, masks, np.arange(first, min(first + size, n_units)))
            for first in range(0, n_units, size)
        ]
    )
    deviations = averages - averages.mean(axis=0)
    vcov: FloatArray = cross_product(deviations) * ((n_units - 1) / n_units)
    return vcov


def _average_without(
    panel: SyntheticPanel, fit: SyntheticFit, masks: BoolArray, left: IntArray
) -> FloatArray:
    """Return the averages without each of the firms `left`, shape (n, K)."""
    outcome = panel.outcome[left]
    is_donor = left < panel.n_donors
    group = np.full(len(left), -1)
    group[~is_donor] = panel.group[left[~is_donor] - panel.n_donors]
    gaps = np.empty((len(left), len(fit.weights), panel.outcome.shape[1]))
    for place, weights in enumerate(fit.weights):
        treated = panel.average_cohort(place)
        synthetic = combine_donors(panel.donors, weights.donor)
        difference = np.tile(treated - synthetic, (len(left), 1))
        share = weights.donor[left[is_donor]][:, None]
        without = (synthetic - share * outcome[is_donor]) / (1.0 - share)
        difference[is_donor] = treated - without
        own = group == place
        n_treated = int(panel.n_treated[place])
        difference[own] += (treated - outcome[own]) / (n_treated - 1)
        gaps[:, place] = centre_gap(difference, weights.period)
    n_treated_left = panel.n_treated - (group[:, None] == np.arange(len(fit.weights)))
    return average_gaps(gaps, n_treated_left, masks)
