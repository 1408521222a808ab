"""The covariance of a regression on rows, before the factor that all its terms share."""

from __future__ import annotations

from ipec_econ.core.arrays import FloatArray
from ipec_econ.core.panel import ModelData
from ipec_econ.core.spec.model import Vcov
from ipec_econ.estimate.own_factors import has_own_factors
from ipec_econ.numerics.cross_product import sandwich
from ipec_econ.numerics.ols import LeastSquares
from ipec_econ.numerics.small_sample import Correction
from ipec_econ.numerics.vcov import (
    compute_cluster_meat,
    compute_driscoll_kraay_meat,
    compute_hetero_meat,
)


def compute_row_vcov(
    data: ModelData,
    solved: LeastSquares,
    choice: Vcov,
    correction: Correction,
    lags: int | None,
) -> FloatArray:
    """Return the covariance before the factor that all its terms share."""
    if choice.kind == "iid":
        return solved.bread * (solved.ssr / (len(data.outcome) - 1))
    if choice.kind == "hetero":
        return sandwich(solved.bread, compute_hetero_meat(solved.scores))
    if choice.kind == "driscoll_kraay":
        meat = compute_driscoll_kraay_meat(solved.scores, data.time, lags or 0)
        return sandwich(solved.bread, meat)
    ways = [way.values for way in data.clusters]
    own = has_own_factors(choice, correction)
    return sandwich(solved.bread, compute_cluster_meat(solved.scores, ways, own_factors=own))
