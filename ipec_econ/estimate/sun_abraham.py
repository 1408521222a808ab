"""Sun–Abraham: a coefficient for every cohort and event time, averaged by observations."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from ipec_econ.core.estimates import ModelResult
from ipec_econ.core.panel import ModelData
from ipec_econ.core.spec.model import SunAbrahamModel
from ipec_econ.estimate.add_multiplier_bootstrap import add_multiplier_bootstrap
from ipec_econ.estimate.check_treatment import check_treatment
from ipec_econ.estimate.cohort_design import design_against_reference
from ipec_econ.estimate.cohort_sample import prepare_cohort_sample
from ipec_econ.estimate.estimator import EstimatorInfo
from ipec_econ.estimate.fit_cohort_design import fit_cohort_design

INFO = EstimatorInfo(
    name="sun_abraham",
    family="difference-in-differences",
    title="Sun–Abraham interaction-weighted event study",
    estimands=("att_gt", "att_event", "att_cohort", "att_time", "att", "coef"),
    needs_absorbing=True,
    vcov_kinds=("iid", "hetero", "cluster", "driscoll_kraay"),
    citation="Sun and Abraham (2021), Estimating dynamic treatment effects in event studies with "
    "heterogeneous treatment effects, Journal of Econometrics 225(2)",
    reference="R fixest 0.14.2",
    summary="One regression with indicators for every cohort and event time against firms never "
    "treated, averaged by treated observations.",
    bootstraps=("wild_cluster", "multiplier"),
    can_randomize=True,
)


@dataclass(frozen=True, slots=True)
class SunAbraham:
    """y = Σ_g Σ_{e ≠ −1} δ_ge 1{G = g, t − g = e} + controls + unit and period effects + e.

    References
    ----------
    Sun and Abraham (2021), section 4.1, the interaction-weighted estimator.
    """

    info: EstimatorInfo = INFO

    def fit(self, data: ModelData, model: SunAbrahamModel, *, model_id: str) -> ModelResult:
        """Estimate every ``att_gt``, its averages and a ``coef`` row for each control.

        Raises
        ------
        EstimationError
            The treatment switches off or does not vary, the window holds no period before or
            after it, nothing can be compared; and what
            `ipec_econ.estimate.fit_regression.fit_regression` raises.
        """
        own = replace(data, flow=(), notices=())
        check_treatment(own, model, model_id=model_id)
        sample = prepare_cohort_sample(own, model, model_id=model_id)
        result = fit_cohort_design(
            sample,
            lambda grid: design_against_reference(grid, model, model_id=model_id),
            model,
            model_id=model_id,
        )
        return add_multiplier_bootstrap(result, data, model, partial(self.fit, model_id=model_id))
