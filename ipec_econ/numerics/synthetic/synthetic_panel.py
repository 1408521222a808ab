"""A balanced panel of donors and treated firms, as synthetic difference-in-differences sees it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class SyntheticPanel:
    """Paths of donors, then of treated firms in the order of their cohorts.

    Attributes
    ----------
    outcome
        Shape (n_units, T); the first ``n_donors`` rows are never treated.
    n_donors
        Number of donors.
    group
        Place of each treated firm's cohort, ascending, shape (n_units − n_donors,).
    n_before
        Periods before treatment by cohort, shape (n_cohorts,).
    """

    outcome: FloatArray
    n_donors: int
    group: IntArray
    n_before: IntArray

    @property
    def n_treated(self) -> IntArray:
        """Treated firms by cohort, shape (n_cohorts,)."""
        return np.bincount(self.group, minlength=len(self.n_before))

    @property
    def donors(self) -> FloatArray:
        """Paths of donors, shape (n_donors, T)."""
        return self.outcome[: self.n_donors]

    def average_cohort(self, place: int) -> FloatArray:
        """Return the mean path of a cohort, shape (T,)."""
        mean: FloatArray = self.outcome[self.n_donors :][self.group == place].mean(axis=0)
        return mean
