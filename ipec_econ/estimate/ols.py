"""Ordinary least squares with fixed effects: the regression family's workhorse."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ipec_econ.core.estimates import ModelResult
from ipec_econ.core.panel import ModelData
from ipec_econ.estimate.add_wild_bootstrap import add_wild_bootstrap
from ipec_econ.estimate.build_result import build_result
from ipec_econ.estimate.estimator import EstimatorInfo, RegressionSpec
from ipec_econ.estimate.fit_regression import fit_regression
from ipec_econ.estimate.weigh_terms import weigh_terms

INFO = EstimatorInfo(
    name="ols",
    family="regression",
    title="Ordinary least squares with fixed effects",
    estimands=("coef",),
    needs_absorbing=False,
    vcov_kinds=("iid", "hetero", "cluster", "driscoll_kraay"),
    citation="Bergé (2018), Efficient estimation of maximum likelihood models with multiple "
    "fixed-effects: the R package FENmlm, CREA Discussion Paper 13",
    reference="R fixest 0.14.2",
    summary="Linear regression on any regressors, any number of fixed effects partialled out.",
    bootstraps=("wild_cluster",),
)


@dataclass(frozen=True, slots=True)
class OrdinaryLeastSquares:
    """Coefficients of y = Xβ + fixed effects + e by (weighted) least squares.

    Columns collinear with those before them, or with the fixed effects, are dropped with a
    notice; singletons are dropped and counted unless ``singletons: keep``.
    """

    info: EstimatorInfo = INFO

    def fit(self, data: ModelData, model: RegressionSpec, *, model_id: str) -> ModelResult:
        """Estimate every coefficient as a ``coef`` row, in the order of ``data.terms``.

        Raises
        ------
        EstimationError
            See `ipec_econ.estimate.fit_regression.fit_regression`.
        """
        own = replace(data, flow=(), notices=())
        regression = fit_regression(own, model, model_id=model_id)
        result = build_result(regression, model, model_id=model_id, estimands={})
        return add_wild_bootstrap(result, regression, model, weigh_terms(result, regression))
