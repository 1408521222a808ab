"""Two-way fixed effects: one coefficient on "under treatment", unit and period effects."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from ipec_econ.core.arrays import FloatArray, IntArray
from ipec_econ.core.errors import EstimationError, Problem
from ipec_econ.core.estimates import Diagnostic, ModelResult
from ipec_econ.core.panel import ModelData
from ipec_econ.core.spec.model import DidRegressionModel
from ipec_econ.estimate.add_multiplier_bootstrap import add_multiplier_bootstrap
from ipec_econ.estimate.add_wild_bootstrap import add_wild_bootstrap
from ipec_econ.estimate.build_result import build_result
from ipec_econ.estimate.check_treatment import check_treatment
from ipec_econ.estimate.cut_window import cut_window
from ipec_econ.estimate.decompose_twfe import DECOMPOSITION, decompose_twfe
from ipec_econ.estimate.describe_design import describe_design
from ipec_econ.estimate.estimator import EstimatorInfo
from ipec_econ.estimate.fit_design import fit_design
from ipec_econ.estimate.list_twfe_weights import TWFE_WEIGHTS, list_twfe_weights
from ipec_econ.estimate.regression import Regression
from ipec_econ.estimate.weigh_terms import weigh_terms

TERM = "twfe"

INFO = EstimatorInfo(
    name="twfe",
    family="difference-in-differences",
    title="Two-way fixed effects",
    estimands=("att", "coef"),
    needs_absorbing=True,
    vcov_kinds=("iid", "hetero", "cluster", "driscoll_kraay"),
    citation="Goodman-Bacon (2021), Difference-in-differences with variation in treatment "
    "timing, Journal of Econometrics 225(2)",
    reference="R fixest 0.14.2",
    summary="A variance-weighted average of effects; with staggered treatment some weights can "
    "be negative.",
    bootstraps=("wild_cluster", "multiplier"),
    can_randomize=True,
)


@dataclass(frozen=True, slots=True)
class TwoWayFixedEffects:
    """y = θ·treated + controls + unit effects + period effects + e.

    References
    ----------
    Goodman-Bacon (2021), theorem 1, for what θ averages; de Chaisemartin and D'Haultfœuille
    (2020), theorem 1, for the weights of its cells.
    """

    info: EstimatorInfo = INFO

    def fit(self, data: ModelData, model: DidRegressionModel, *, model_id: str) -> ModelResult:
        """Estimate the ``att`` row ``twfe``, and a ``coef`` row for each control.

        Raises
        ------
        EstimationError
            The treatment switches off, or does not vary within units and periods; and what
            `ipec_econ.estimate.fit_regression.fit_regression` raises.
        """
        own = replace(data, flow=(), notices=())
        check_treatment(own, model, model_id=model_id)
        windowed = cut_window(own, model, model_id=model_id)
        regression = fit_design(windowed, model, _mark_treated, (TERM,), model_id=model_id)
        _check_identified(regression, model_id)
        result = build_result(
            regression,
            model,
            model_id=model_id,
            estimands={TERM: "att"},
            notices=describe_design(regression, model_id=model_id),
        )
        result = add_wild_bootstrap(result, regression, model, weigh_terms(result, regression))
        result = add_multiplier_bootstrap(result, data, model, partial(self.fit, model_id=model_id))
        found = _diagnose(regression, model, model_id)
        return replace(result, diagnostics=(*result.diagnostics, *found))


def _diagnose(
    regression: Regression, model: DidRegressionModel, model_id: str
) -> tuple[Diagnostic, ...]:
    found: list[Diagnostic] = []
    if DECOMPOSITION in model.diagnostics:
        found += decompose_twfe(regression, model_id=model_id)
    if TWFE_WEIGHTS in model.diagnostics:
        found += list_twfe_weights(regression, model_id=model_id)
    return tuple(found)


def _mark_treated(cohort: FloatArray, periods: IntArray) -> FloatArray:
    """Return the treatment by cohort and period, shape (n_cohorts, T, 1)."""
    return (periods >= cohort[:, None]).astype(np.float64)[:, :, None]


def _check_identified(regression: Regression, model_id: str) -> None:
    if TERM in regression.terms:
        return
    raise EstimationError(
        Problem(
            "estimate/treatment-absorbed",
            "the treatment does not vary within the fixed effects",
            f"model {model_id}",
            "no unit is seen both before and after treatment beside one whose treatment does not "
            "change at the same time",
            "look at the sample flow: were all untreated rows dropped, or does every unit start "
            "in the same period?",
        )
    )
