"""What a test of the periods before treatment can see of a trend, and what it lets through."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.numerics.find_increasing import find_increasing
from ipec_econ.numerics.normal_rectangle import integrate_rectangle
from ipec_econ.numerics.truncated_mean import compute_truncated_mean


@dataclass(frozen=True, slots=True)
class Pretest:
    """The test that no effect before treatment differs from zero by itself.

    Attributes
    ----------
    vcov
        Of the effects before treatment, of full rank, shape (k, k).
    critical
        Standard errors from zero beyond which an effect is significant.

    References
    ----------
    Roth (2022), "Pretest with caution: event-study estimates after testing for parallel trends",
    American Economic Review: Insights 4(3), sections I and II.
    """

    vcov: FloatArray
    critical: float

    def compute_power(self, trend: FloatArray) -> float:
        """Return the chance that some effect is significant where their means are `trend`."""
        lower, upper = self._bound(trend)
        return 1.0 - integrate_rectangle(lower, upper, self.vcov)

    def find_slope(self, distance: FloatArray, power: float) -> float | None:
        """Return the slope that is found with a power; ``None`` where the size is no less.

        Parameters
        ----------
        distance
            Of each period from the reference, shape (k,).
        power
            Between 0 and 1.
        """
        start = self.critical * float(np.min(np.sqrt(np.diagonal(self.vcov)) / np.abs(distance)))
        return find_increasing(lambda slope: self.compute_power(slope * distance), power, start)

    def compare_likelihoods(self, estimates: FloatArray, trend: FloatArray) -> float:
        """Return how much likelier the estimates are around `trend` than around zero."""
        solved = np.linalg.solve(self.vcov, trend)
        return float(np.exp(((estimates - trend / 2) * solved).sum()))

    def shift_passed(self, trend: FloatArray) -> FloatArray:
        """Return how far the effects' means move from `trend` given that none is significant.

        Effects after treatment move by their covariance with these times the inverse of `vcov`
        times this.
        """
        lower, upper = self._bound(trend)
        return compute_truncated_mean(lower, upper, self.vcov)

    def _bound(self, trend: FloatArray) -> tuple[FloatArray, FloatArray]:
        half = self.critical * np.sqrt(np.diagonal(self.vcov))
        return -half - trend, half - trend
