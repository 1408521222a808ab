"""Estimated gaps before they become rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray
from ipec_econ.estimate.synthetic_sample import SyntheticSample
from ipec_econ.numerics.synthetic.average_gaps import GapAverage, average_gaps
from ipec_econ.numerics.synthetic.estimate_gaps import SyntheticFit


@dataclass(frozen=True, slots=True)
class FittedSynthetic:
    """Estimated gaps before they become rows.

    Attributes
    ----------
    sample
        The firms used.
    fit
        The model's.
    exact
        The same with weights at the minimum, whatever the model's solver.
    averages
        K rows to come.
    vcov
        Of the averages, shape (K, K).
    """

    sample: SyntheticSample
    fit: SyntheticFit
    exact: SyntheticFit
    averages: tuple[GapAverage, ...]
    vcov: FloatArray

    @property
    def masks(self) -> BoolArray:
        """Gaps in each average, shape (K, n_cohorts, T)."""
        return np.array([one.mask for one in self.averages])

    def average(self, fit: SyntheticFit) -> FloatArray:
        """Return the K averages of a fit's gaps."""
        return average_gaps(fit.gaps, self.sample.panel.n_treated, self.masks)
