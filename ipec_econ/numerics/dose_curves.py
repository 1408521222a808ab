"""How effects on treated firms vary with their dose, in each comparison of cohort and period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray
from ipec_econ.core.vocabulary import CurveErrors
from ipec_econ.numerics.cells.paths import Paths
from ipec_econ.numerics.collinear import factorise_in_order
from ipec_econ.numerics.cross_product import cross_product, project
from ipec_econ.numerics.dose_bins import DoseBins
from ipec_econ.numerics.group_time import GroupTime
from ipec_econ.numerics.spline_basis import SplineBasis
from ipec_econ.numerics.unit_influence import FirmBlock, take_block

DoseBasis = SplineBasis | DoseBins
"""Functions of the dose that sum to one."""

POWERS: Mapping[CurveErrors, float] = {"hc0": 0.0, "hc2": 0.5, "hc3": 1.0}
MAX_LEVERAGE = 1 - 1e-10
"""Above it a firm is fitted but for rounding."""


@dataclass(frozen=True, slots=True)
class Curve:
    """The regression of treated firms' changes on p functions of their dose.

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
    power
        In errors residuals are divided by (1 − leverage)^power.
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
    power: float = 0.0

    @property
    def deviation(self) -> FloatArray:
        """The curve less its mean over the firms, by function, shape (p,)."""
        values: FloatArray = np.where(self.known, self.coefficients - self.mean, 0.0)
        return values


@dataclass(frozen=True, slots=True)
class DosedFirms:
    """Treated firms of one cohort.

    Attributes
    ----------
    block
        Their outcomes and weights.
    dose
        Shape (n,).
    functions
        Functions at their doses, shape (p, n).
    derivatives
        Derivatives at their doses, shape (p, n); ``None`` for steps.
    """

    block: FirmBlock
    dose: FloatArray
    functions: FloatArray
    derivatives: FloatArray | None


def take_dosed(block: FirmBlock, dose: FloatArray, basis: DoseBasis) -> DosedFirms:
    """Return firms with the functions of their doses.

    Parameters
    ----------
    block
        Firms of one treated cohort.
    dose
        Of all firms, shape (n_units,).
    basis
        Which functions.
    """
    chosen = dose[block.units]
    derivatives = None
    if isinstance(basis, SplineBasis):
        derivatives = np.ascontiguousarray(basis.differentiate(chosen).T)
    functions = np.ascontiguousarray(basis.evaluate(chosen).T)
    return DosedFirms(block, chosen, functions, derivatives)


def fit_curves(
    paths: Paths,
    dose: FloatArray,
    basis: DoseBasis,
    group_time: GroupTime,
    *,
    errors: CurveErrors = "hc0",
) -> Mapping[int, Curve]:
    """Return the curves that can be estimated, by the comparison's place.

    A smooth curve needs more firms than functions, and doses that tell all functions apart; steps
    need a firm in one bin. Reference periods have none.

    Parameters
    ----------
    paths
        Of all firms.
    dose
        Of all firms, shape (n_units,).
    basis
        Functions of the dose.
    group_time
        Comparisons of paired firms.
    errors
        What residuals become in errors: themselves (hc0), or divided by the square root of one less
        the firm's leverage (hc2), or by one less its leverage (hc3).

    References
    ----------
    Callaway, Goodman-Bacon and Sant'Anna (2024), section 4: least squares of treated firms'
    changes on functions of the dose. MacKinnon and White (1985), equations 11 and 12: hc2, hc3.
    """
    comparisons = group_time.comparisons
    curves: dict[int, Curve] = {}
    for cohort in np.unique(comparisons.cohort):
        units = np.flatnonzero(paths.cohort == cohort).astype(np.int64)
        firms = take_dosed(take_block(paths, units, float(cohort)), dose, basis)
        own = (comparisons.cohort == cohort) & (comparisons.period != comparisons.base)
        for k in np.flatnonzero(own):
            curve = _fit(firms, int(comparisons.period[k]), int(comparisons.base[k]))
            if curve is not None:
                curves[int(k)] = replace(curve, power=POWERS[errors])
    return curves


def map_deviation_influence(firms: DosedFirms, change: FloatArray, curve: Curve) -> FloatArray:
    """Return firms' influence on a curve's deviation from its mean, shape (p, n).

    Parameters
    ----------
    firms
        Of the curve's cohort.
    change
        Their changes, shape (n,); what stands for firms that the curve does not use means nothing.
    curve
        As estimated.
    """
    own: FloatArray = np.einsum("jk,kn->jn", curve.inverse, firms.functions, optimize=False)
    own *= _find_residuals(firms, change, curve)
    own -= firms.block.weight * (change - curve.mean) / curve.weight
    own[~curve.known] = 0.0
    return own


def map_slope_influence(firms: DosedFirms, change: FloatArray, curve: Curve) -> FloatArray:
    """Return firms' influence on a curve's mean derivative, shape (n,); 0 for steps.

    It has two parts: the firm's own dose is one of those that are averaged over, and its change
    moves the curve.

    Parameters
    ----------
    firms, change, curve
        As in `map_deviation_influence`.
    """
    if firms.derivatives is None or curve.mean_derivatives is None or curve.slope is None:
        return np.zeros(len(firms.dose))
    direction = np.einsum("jk,k->j", curve.inverse, curve.mean_derivatives, optimize=False)
    moved = _combine(direction, firms.functions) * _find_residuals(firms, change, curve)
    at_own = _combine(curve.coefficients, firms.derivatives) - curve.slope
    psi: FloatArray = firms.block.weight * at_own / curve.weight + moved
    return psi


def _fit(firms: DosedFirms, then: int, base: int) -> Curve | None:
    change, seen = firms.block.read_changes(then, base)
    functions, weight = firms.functions[:, seen], firms.block.weight[seen]
    n_functions, n_firms = functions.shape
    smooth = firms.derivatives is not None
    if n_firms == 0 or (smooth and n_firms <= n_functions):
        return None
    gram = cross_product(functions.T, weight)
    factorised = factorise_in_order(gram, np.diagonal(gram))
    if smooth and not factorised.kept.all():
        return None
    inverse = np.zeros_like(gram)
    inverse[np.ix_(factorised.kept, factorised.kept)] = factorised.inverse
    moments = project(functions.T, change[seen], weight)
    coefficients = np.einsum("jk,k->j", inverse, moments, optimize=False)
    total = float(weight.sum())
    slope, mean_derivatives = None, None
    if firms.derivatives is not None:
        mean_derivatives = project(firms.derivatives[:, seen].T, weight, None) / total
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


def _find_residuals(firms: DosedFirms, change: FloatArray, curve: Curve) -> FloatArray:
    """Return weighted residuals, as errors take them, shape (n,)."""
    fitted = _combine(curve.coefficients, firms.functions)
    residuals: FloatArray = firms.block.weight * (change - fitted)
    if curve.power:
        residuals /= (1 - _find_leverage(firms, curve)) ** curve.power
    return residuals


def _find_leverage(firms: DosedFirms, curve: Curve) -> FloatArray:
    """Return each firm's weight in its own fitted value, shape (n,); 0 where that is all of it.

    The residual of such a firm is zero whatever it is divided by.
    """
    moved = np.einsum("jk,kn->jn", curve.inverse, firms.functions, optimize=False)
    leverage = firms.block.weight * np.einsum("jn,jn->n", firms.functions, moved, optimize=False)
    return np.where(leverage < MAX_LEVERAGE, leverage, 0.0)


def _combine(coefficients: FloatArray, functions: FloatArray) -> FloatArray:
    values: FloatArray = np.einsum("j,jn->n", coefficients, functions, optimize=False)
    return values
