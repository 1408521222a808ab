"""B-splines of a dose: the functions whose combinations are smooth curves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import FloatArray


@dataclass(frozen=True, slots=True)
class SplineBasis:
    """B-splines that sum to one between the first and the last knot.

    Attributes
    ----------
    knots
        All knots in order, the ends repeated, shape (n_functions + degree + 1,).
    degree
        Of the polynomials between knots.
    """

    knots: FloatArray
    degree: int

    @property
    def n_functions(self) -> int:
        """How many functions there are."""
        return len(self.knots) - self.degree - 1

    def evaluate(self, dose: FloatArray) -> FloatArray:
        """Return the functions at doses, shape (n, n_functions)."""
        from scipy.interpolate import BSpline

        values: FloatArray = BSpline(self.knots, np.eye(self.n_functions), self.degree)(dose)
        return values

    def differentiate(self, dose: FloatArray) -> FloatArray:
        """Return the functions' derivatives at doses, shape (n, n_functions)."""
        from scipy.interpolate import BSpline

        spline = BSpline(self.knots, np.eye(self.n_functions), self.degree)
        values: FloatArray = spline.derivative()(dose)
        return values


def place_spline(doses: FloatArray, *, degree: int, n_knots: int) -> SplineBasis:
    """Return the basis between the smallest and the largest dose, knots at inner quantiles.

    Parameters
    ----------
    doses
        One a treated firm, at least two distinct ones, shape (n,).
    degree
        At least 1.
    n_knots
        Inner knots, at the quantiles j/(n_knots + 1); without any, the curve is one polynomial.
    """
    inner = np.quantile(doses, np.arange(1, n_knots + 1) / (n_knots + 1))
    low, high = np.full(degree + 1, doses.min()), np.full(degree + 1, doses.max())
    return SplineBasis(np.concatenate([low, inner, high]), degree)
