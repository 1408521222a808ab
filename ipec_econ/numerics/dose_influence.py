"""What treated firms contribute to the errors of an averaged curve and of mean derivatives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import FloatArray, IntArray
from ipec_econ.numerics.cells.paths import Paths
from ipec_econ.numerics.dose_averages import CurveAverage
from ipec_econ.numerics.dose_bins import DoseBins
from ipec_econ.numerics.dose_curves import (
    Curve,
    DoseBasis,
    DosedFirms,
    map_deviation_influence,
    map_slope_influence,
    read_changes,
    take_firms,
)
from ipec_econ.numerics.group_time import GroupTime


@dataclass(frozen=True, slots=True)
class EstimatedCurves:
    """Curves by comparison and averaged, with the firms that they are of.

    Attributes
    ----------
    paths
        Of all firms.
    dose
        Of all firms; untreated ones' means nothing, shape (n_units,).
    basis
        Functions of the dose.
    group_time
        Effects that do not tell doses apart.
    curves
        By the comparison's place, in order.
    average
        One curve out of them.
    slopes
        Mean derivatives of smooth curves by the comparison's place, in order.
    """

    paths: Paths
    dose: FloatArray
    basis: DoseBasis
    group_time: GroupTime
    curves: Mapping[int, Curve]
    average: CurveAverage
    slopes: Mapping[int, float]

    @property
    def n_own(self) -> int:
        """Estimates that treated firms alone move: p coefficients and the mean derivatives."""
        return self.basis.n_functions + len(self.slopes)


def map_dose_influence(found: EstimatedCurves, units: IntArray, cohort: float) -> FloatArray:
    """Return firms' influence on the curve's deviations and the mean derivatives, (n, n_own).

    The first p columns hold the averaged curve less the same average of the effects that do not
    tell doses apart, and all that the estimated shares of cohorts do to either.

    Parameters
    ----------
    found
        As estimated.
    units, cohort
        Some firms of one treated cohort, and the cohort.
    """
    firms = take_firms(found.paths, found.dose, found.basis, units)
    n_functions = found.basis.n_functions
    psi = np.zeros((len(units), found.n_own))
    psi[:, :n_functions] = _move_shares(found, firms, cohort)
    column = {k: n_functions + position for position, k in enumerate(found.slopes)}
    for k, curve in found.curves.items():
        if found.group_time.comparisons.cohort[k] != cohort:
            continue
        change, seen = read_changes(found.paths, units, found.group_time, k)
        deviation = map_deviation_influence(firms, change, curve) * found.average.weights[:, k]
        psi[:, :n_functions] += np.where(seen[:, None], deviation, 0.0)
        if k in column:
            psi[:, column[k]] = np.where(seen, map_slope_influence(firms, change, curve), 0.0)
    return psi


def _move_shares(found: EstimatedCurves, firms: DosedFirms, cohort: float) -> FloatArray:
    """Return what firms do to the shares that weight the curves, shape (n, p).

    Weights depend on the shares' ratios alone, so that what every firm takes off all shares alike
    cancels.
    """
    weight = found.paths.weight
    total = len(found.paths.cohort) if weight is None else weight.sum()
    place = int(np.searchsorted(found.group_time.comparisons.cohorts, cohort))
    gradient = found.average.share_gradient[:, place]
    member = firms.values if isinstance(found.basis, DoseBins) else np.ones_like(firms.values)
    moved: FloatArray = (firms.weight / total)[:, None] * gradient * member
    return moved
