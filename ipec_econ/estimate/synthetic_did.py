"""Cohorts against weighted averages of never-treated firms and of periods before treatment."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray
from ipec_econ.core.errors import EstimationError, Problem
from ipec_econ.core.estimates import ModelResult
from ipec_econ.core.panel import ModelData
from ipec_econ.core.spec.model import SyntheticDidModel
from ipec_econ.estimate.build_synthetic_result import build_synthetic_result
from ipec_econ.estimate.check_averages import check_averages
from ipec_econ.estimate.check_data import check_data
from ipec_econ.estimate.check_treatment import check_treatment
from ipec_econ.estimate.estimator import EstimatorInfo
from ipec_econ.estimate.synthetic_fit import FittedSynthetic
from ipec_econ.estimate.synthetic_sample import SyntheticSample, prepare_synthetic_sample
from ipec_econ.numerics.synthetic.average_gaps import list_averages
from ipec_econ.numerics.synthetic.choices import SyntheticChoices
from ipec_econ.numerics.synthetic.estimate_gaps import (
    SyntheticFit,
    estimate_gaps,
    tune_cohorts,
)
from ipec_econ.numerics.synthetic.jackknife import compute_jackknife
from ipec_econ.numerics.synthetic.redraw import RedrawError, compute_bootstrap, compute_placebo

INFO = EstimatorInfo(
    name="synthetic_did",
    family="difference-in-differences",
    title="Synthetic difference-in-differences",
    estimands=("att_gt", "att_event", "att_cohort", "att"),
    needs_absorbing=True,
    vcov_kinds=("cluster",),
    citation="Arkhangelsky, Athey, Hirshberg, Imbens and Wager (2021), Synthetic difference-in-"
    "differences, American Economic Review 111(12)",
    reference="R synthdid 0.0.9",
    summary="Each cohort against a weighted average of never-treated firms, relative to a weighted "
    "average of the periods before treatment.",
    no_bootstrap="weights of donors and periods come from a constrained fit, whose influence "
    "function is not known; `errors: placebo` or `errors: bootstrap` resample firms instead",
)

ALONE = 1e-6
"""What the other donors weigh together at most where a synthetic control is one firm."""


@dataclass(frozen=True, slots=True)
class SyntheticDifferenceInDifferences:
    """τ̂ = Σ over periods after of treated less synthetic, net of the same before treatment.

    References
    ----------
    Arkhangelsky, Athey, Hirshberg, Imbens and Wager (2021), algorithms 1 to 4; several cohorts:
    Clarke, Pailañir, Athey and Imbens (2024), Stata Journal 24(4).
    """

    info: EstimatorInfo = INFO

    def fit(self, data: ModelData, model: SyntheticDidModel, *, model_id: str) -> ModelResult:
        """Estimate effects by cohort and period, the path, their averages and covariance.

        Raises
        ------
        EstimationError
            The treatment switches off or does not vary; what
            `ipec_econ.estimate.synthetic_sample.prepare_synthetic_sample` raises; the synthetic
            control is one firm, hardly any bootstrap draw holds all cohorts, or the window leaves
            no event time.
        """
        own = replace(data, flow=(), notices=())
        check_data(own, model_id=model_id)
        check_treatment(own, model, model_id=model_id)
        sample = prepare_synthetic_sample(own, model, model_id=model_id)
        choices = SyntheticChoices(model.method, model.solver)
        tunings = tune_cohorts(sample.panel, choices)
        fit = estimate_gaps(sample.panel, choices, tunings)
        exact = fit
        if choices.solver != "exact":
            exact = estimate_gaps(sample.panel, replace(choices, solver="exact"), tunings)
        averages = list_averages(sample.cohorts, sample.periods, model.window)
        check_averages(averages, model, model_id=model_id)
        masks = np.array([one.mask for one in averages])
        vcov = _compute_errors(sample, fit, choices, masks, model, model_id)
        fitted = FittedSynthetic(sample, fit, exact, averages, vcov)
        return build_synthetic_result(fitted, model, model_id=model_id)


def _compute_errors(
    sample: SyntheticSample,
    fit: SyntheticFit,
    choices: SyntheticChoices,
    masks: BoolArray,
    model: SyntheticDidModel,
    model_id: str,
) -> FloatArray:
    if model.errors == "jackknife":
        _check_several_donors(fit, model_id)
        return compute_jackknife(sample.panel, fit, masks)
    compute = compute_placebo if model.errors == "placebo" else compute_bootstrap
    n_draws, seed = model.replications, sample.data.seed
    try:
        return compute(sample.panel, fit, choices, masks, replications=n_draws, seed=seed)
    except RedrawError:
        raise EstimationError(
            Problem(
                "estimate/lone-treated",
                "hardly any bootstrap draw holds a firm of every cohort",
                f"model {model_id}",
                f"there are {len(fit.weights)} cohorts, the smallest of "
                f"{sample.panel.n_treated.min()} firms, and each draw must hold all of them",
                "use `errors: jackknife` or `placebo`, or leave small cohorts out with `where`",
            )
        ) from None


def _check_several_donors(fit: SyntheticFit, model_id: str) -> None:
    if all(weights.donor.max() < 1 - ALONE for weights in fit.weights):
        return
    raise EstimationError(
        Problem(
            "estimate/no-synthetic-control",
            "a synthetic control is one firm alone",
            f"model {model_id}",
            "`errors: jackknife` leaves out one firm after the other, and without that one there "
            "are no weights",
            "use `errors: placebo`",
        )
    )
