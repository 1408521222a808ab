"""What treated firms contribute to the errors of an averaged curve and of mean derivatives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.numerics.cells.paths import Paths
from ipec_econ.numerics.dose_averages import CurveAverage
from ipec_econ.numerics.dose_bins import DoseBins
from ipec_econ.numerics.dose_curves import (
    Curve,
    DoseBasis,
    DosedFirms,
    map_deviation_influence,
    map_slope_influence,
    take_dosed,
)
from ipec_econ.numerics.group_time import GroupTime
from ipec_econ.numerics.unit_influence import FirmBlock


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


def map_dose_influence(found: EstimatedCurves, block: FirmBlock) -> FloatArray:
    """Return firms' influence on the curve's deviations and the mean derivatives, (n_own, n).

    The first p rows hold the averaged curve less the same average of the effects that do not
    tell doses apart, and all that the estimated shares of cohorts do to either.

    Parameters
    ----------
    found
        As estimated.
    block
        Firms of one treated cohort.
    """
    firms = take_dosed(block, found.dose, found.basis)
    comparisons, n_functions = found.group_time.comparisons, found.basis.n_functions
    psi = np.zeros((found.n_own, len(block.units)))
    psi[:n_functions] = _move_shares(found, firms)
    row = {k: n_functions + position for position, k in enumerate(found.slopes)}
    for k, curve in found.curves.items():
        if comparisons.cohort[k] != block.cohort:
            continue
        change, seen = block.read_changes(comparisons.period[k], comparisons.base[k])
        weights = found.average.weights[:, k]
        if weights.any():
            deviation = map_deviation_influence(firms, change, curve)
            psi[:n_functions] += weights[:, None] * deviation * seen
        if k in row:
            psi[row[k]] = map_slope_influence(firms, change, curve) * seen
    return psi


def _move_shares(found: EstimatedCurves, firms: DosedFirms) -> FloatArray:
    """Return what firms do to the shares that weight the curves, shape (p, n).

    Weights depend on the shares' ratios alone, so that what every firm takes off all shares alike
    cancels.
    """
    weight = found.paths.weight
    total = len(found.paths.cohort) if weight is None else weight.sum()
    place = int(np.searchsorted(found.group_time.comparisons.cohorts, firms.block.cohort))
    gradient = found.average.share_gradient[:, place]
    # A firm counts in the shares of its own bin alone, and of every function of a smooth curve.
    member = firms.functions if isinstance(found.basis, DoseBins) else 1.0
    moved: FloatArray = gradient[:, None] * (firms.block.weight / total) * member
    return moved
