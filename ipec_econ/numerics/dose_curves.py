"""How effects on treated firms vary with their dose, in each comparison of cohort and period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray
from ipec_econ.numerics.cells.paths import Paths
from ipec_econ.numerics.collinear import factorise_in_order
from ipec_econ.numerics.cross_product import cross_product, fitted, project
from ipec_econ.numerics.dose_bins import DoseBins
from ipec_econ.numerics.group_time import GroupTime
from ipec_econ.numerics.spline_basis import SplineBasis

DoseBasis = SplineBasis | DoseBins
"""Functions of the dose that sum to one."""


@dataclass(frozen=True, slots=True)
class Curve:
    """The regression of treated firms' changes on functions of their dose.

    Attributes
    ----------
    known
        Which functions have a coefficient, shape (p,).
    coefficients
        Outcome units, 0 where not known, shape (p,).
    inverse
        (X'WX)⁻¹, 0 where not known, shape (p, p).
    mean
        Weighted mean change, outcome units.
    weight
        Summed weights of the firms.
    slope
        Weighted mean derivative of the curve at the firms' doses, ``None`` for steps.
    mean_derivatives
        Weighted mean derivatives of the functions, shape (p,); ``None`` for steps.
    lowest, highest
        Doses of the firms.
    """

    known: BoolArray
    coefficients: FloatArray
    inverse: FloatArray
    mean: float
    weight: float
    slope: float | None
    mean_derivatives: FloatArray | None
    lowest: float
    highest: float

    @property
    def deviation(self) -> FloatArray:
        """The curve less its mean over the firms, by function, shape (p,)."""
        values: FloatArray = np.where(self.known, self.coefficients - self.mean, 0.0)
        return values


@dataclass(frozen=True, slots=True)
class DosedFirms:
    """The treated firms of one cohort.

    Attributes
    ----------
    units
        Their places, shape (n,).
    dose
        Shape (n,).
    weight
        Shape (n,).
    values
        Functions at their doses, shape (n, p).
    derivatives
        Derivatives at their doses, shape (n, p); ``None`` for steps.
    """

    units: IntArray
    dose: FloatArray
    weight: FloatArray
    values: FloatArray
    derivatives: FloatArray | None


def take_firms(paths: Paths, dose: FloatArray, basis: DoseBasis, units: IntArray) -> DosedFirms:
    """Return some firms with the functions of their doses.

    Parameters
    ----------
    paths
        Of all firms.
    dose
        Of all firms, shape (n_units,).
    basis
        Which functions.
    units
        Some firms, shape (n,).
    """
    chosen = dose[units]
    return DosedFirms(
        units=units,
        dose=chosen,
        weight=np.ones(len(units)) if paths.weight is None else paths.weight[units],
        values=basis.evaluate(chosen),
        derivatives=basis.differentiate(chosen) if isinstance(basis, SplineBasis) else None,
    )


def fit_curves(
    paths: Paths, dose: FloatArray, basis: DoseBasis, group_time: GroupTime
) -> Mapping[int, Curve]:
    """Return the curves that can be estimated, by the comparison's place.

    A smooth curve needs more firms than functions, and doses that tell all functions apart; steps
    need a firm in one bin. Reference periods have none.

    References
    ----------
    Callaway, Goodman-Bacon and Sant'Anna (2024), section 4: least squares of treated firms'
    changes on functions of the dose.
    """
    comparisons = group_time.comparisons
    curves: dict[int, Curve] = {}
    for cohort in np.unique(comparisons.cohort):
        units = np.flatnonzero(paths.cohort == cohort).astype(np.int64)
        firms = take_firms(paths, dose, basis, units)
        own = (comparisons.cohort == cohort) & (comparisons.period != comparisons.base)
        for k in np.flatnonzero(own):
            change, seen = read_changes(paths, firms.units, group_time, int(k))
            curve = _fit(firms, change, seen)
            if curve is not None:
                curves[int(k)] = curve
    return curves


def read_changes(
    paths: Paths, units: IntArray, group_time: GroupTime, comparison: int
) -> tuple[FloatArray, BoolArray]:
    """Return firms' changes between a comparison's periods, and whether both are seen; (n,)."""
    then = int(group_time.comparisons.period[comparison])
    base = int(group_time.comparisons.base[comparison])
    change = paths.outcome[units, then] - paths.outcome[units, base]
    seen = paths.observed[units, then] & paths.observed[units, base]
    return change, seen


def map_deviation_influence(firms: DosedFirms, change: FloatArray, curve: Curve) -> FloatArray:
    """Return firms' influence on a curve's deviation from its mean, shape (n, p).

    Parameters
    ----------
    firms
        Of the curve's cohort.
    change
        Their changes, shape (n,); rows of firms that the curve does not use mean nothing.
    curve
        As estimated.
    """
    residual = firms.weight * (change - fitted(firms.values, curve.coefficients))
    own = np.einsum("nj,jk->nk", firms.values, curve.inverse, optimize=False)
    around = firms.weight * (change - curve.mean) / curve.weight
    psi: FloatArray = np.where(curve.known, own * residual[:, None] - around[:, None], 0.0)
    return psi


def map_slope_influence(firms: DosedFirms, change: FloatArray, curve: Curve) -> FloatArray:
    """Return firms' influence on a curve's mean derivative, shape (n,).

    It has two parts: the firm's own dose is one of those that are averaged over, and its change
    moves the curve.

    Parameters
    ----------
    firms, change, curve
        As in `map_deviation_influence`; the curve is smooth.
    """
    if firms.derivatives is None or curve.mean_derivatives is None or curve.slope is None:
        return np.zeros(len(firms.units))
    residual = firms.weight * (change - fitted(firms.values, curve.coefficients))
    direction = np.einsum("jk,k->j", curve.inverse, curve.mean_derivatives, optimize=False)
    moved = fitted(firms.values, direction) * residual
    at_own = fitted(firms.derivatives, curve.coefficients) - curve.slope
    psi: FloatArray = firms.weight * at_own / curve.weight + moved
    return psi


def _fit(firms: DosedFirms, change: FloatArray, seen: BoolArray) -> Curve | None:
    values, weight = firms.values[seen], firms.weight[seen]
    n_firms, n_functions = values.shape
    smooth = firms.derivatives is not None
    if n_firms == 0 or (smooth and n_firms <= n_functions):
        return None
    gram = cross_product(values, weight)
    factorised = factorise_in_order(gram, np.diagonal(gram))
    if smooth and not factorised.kept.all():
        return None
    inverse = np.zeros_like(gram)
    inverse[np.ix_(factorised.kept, factorised.kept)] = factorised.inverse
    moments = project(values, change[seen], weight)
    coefficients = np.einsum("jk,k->j", inverse, moments, optimize=False)
    total = float(weight.sum())
    slope, mean_derivatives = None, None
    if firms.derivatives is not None:
        mean_derivatives = project(firms.derivatives[seen], weight, None) / total
        slope = float(np.einsum("j,j->", mean_derivatives, coefficients, optimize=False))
    return Curve(
        known=factorised.kept,
        coefficients=coefficients,
        inverse=inverse,
        mean=float((weight * change[seen]).sum() / total),
        weight=total,
        slope=slope,
        mean_derivatives=mean_derivatives,
        lowest=float(firms.dose[seen].min()),
        highest=float(firms.dose[seen].max()),
    )
