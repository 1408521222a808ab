"""Extended two-way fixed effects: a coefficient for every cohort in every treated period."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from ipec_econ.core.estimates import ModelResult
from ipec_econ.core.notice import Notice
from ipec_econ.core.panel import ModelData
from ipec_econ.core.spec.model import ExtendedTwfeModel
from ipec_econ.estimate.add_multiplier_bootstrap import add_multiplier_bootstrap
from ipec_econ.estimate.centre_covariates import centre_covariates
from ipec_econ.estimate.check_treatment import check_treatment
from ipec_econ.estimate.cohort_design import (
    CohortDesign,
    design_against_reference,
    design_treated,
)
from ipec_econ.estimate.cohort_sample import prepare_cohort_sample
from ipec_econ.estimate.estimator import EstimatorInfo
from ipec_econ.estimate.fit_cohort_design import fit_cohort_design
from ipec_econ.numerics.cohort_grid import CohortGrid

INFO = EstimatorInfo(
    name="extended_twfe",
    family="difference-in-differences",
    title="Extended two-way fixed effects",
    estimands=("att_gt", "att_event", "att_cohort", "att_time", "att", "coef"),
    needs_absorbing=True,
    vcov_kinds=("iid", "hetero", "cluster", "driscoll_kraay"),
    citation="Wooldridge (2021), Two-way fixed effects, the two-way Mundlak regression, and "
    "difference-in-differences estimators, working paper",
    reference="R etwfe 0.6.2",
    summary="One regression with an indicator for every cohort in every treated period, averaged "
    "by treated observations.",
    bootstraps=("wild_cluster", "multiplier"),
    can_randomize=True,
)


@dataclass(frozen=True, slots=True)
class ExtendedTwoWayFixedEffects:
    """y = Σ_g Σ_{t ≥ g} τ_gt 1{G = g, T = t} + controls + unit (or cohort) and period effects + e.

    References
    ----------
    Wooldridge (2021), the regressions with cohort-by-period indicators of staggered adoption,
    without and with covariates.
    """

    info: EstimatorInfo = INFO

    def fit(self, data: ModelData, model: ExtendedTwfeModel, *, model_id: str) -> ModelResult:
        """Estimate every ``att_gt``, its averages and a ``coef`` row for each control.

        With covariates x these are effects at the cohort's mean of x: cohort-by-period indicators
        times x less that mean, and periods (and cohorts) times x, are regressors without a row.

        Raises
        ------
        EstimationError
            A covariate changes within firms; and as
            `ipec_econ.estimate.sun_abraham.SunAbraham.fit`.
        """
        own = centre_covariates(replace(data, flow=(), notices=()), model_id=model_id)
        check_treatment(own, model, model_id=model_id)
        sample = prepare_cohort_sample(
            own, model, model_id=model_id, by_cohort=model.effects == "cohort"
        )

        def choose(grid: CohortGrid) -> tuple[CohortDesign, tuple[Notice, ...]]:
            if model.control_group == "never_treated":
                return design_against_reference(grid, model, model_id=model_id)
            return design_treated(grid, model), ()

        result = fit_cohort_design(sample, choose, model, model_id=model_id, distribution="normal")
        return add_multiplier_bootstrap(result, data, model, partial(self.fit, model_id=model_id))
