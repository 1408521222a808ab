"""A regression on dummies of cohorts and periods, from its sample to tidy rows."""

from __future__ import annotations

from ipec_econ.core.estimates import ModelResult
from ipec_econ.core.notice import Notice
from ipec_econ.core.spec.model import CohortRegressionModel
from ipec_econ.core.vocabulary import Distribution
from ipec_econ.estimate.build_averages import build_average_result
from ipec_econ.estimate.cohort_design import CohortDesign
from ipec_econ.estimate.cohort_sample import CohortSample
from ipec_econ.estimate.fit_design import fit_design


def fit_cohort_design(
    sample: CohortSample,
    design: CohortDesign,
    model: CohortRegressionModel,
    *,
    model_id: str,
    distribution: Distribution = "t",
    notices: tuple[Notice, ...] = (),
) -> ModelResult:
    """Regress the outcome on the design's dummies beside the model's controls, and average.

    Raises
    ------
    EstimationError
        No effect is identified; and what `ipec_econ.estimate.fit_regression.fit_regression`
        raises.
    """
    # The sample has no singletons unless they are wanted: they are not looked for twice.
    settled = model.model_copy(update={"singletons": "keep"})
    regression = fit_design(sample.data, settled, design.mark, design.terms, model_id=model_id)
    return build_average_result(
        regression,
        sample.grid,
        design,
        model,
        model_id=model_id,
        distribution=distribution,
        notices=(*sample.notices, *notices),
    )
