"""A regression on dummies of cohorts and periods, from its sample to tidy rows."""

from __future__ import annotations

from collections.abc import Callable

from ipec_econ.core.estimates import ModelResult
from ipec_econ.core.notice import Notice
from ipec_econ.core.spec.model import CohortRegressionModel
from ipec_econ.core.vocabulary import Distribution
from ipec_econ.estimate.build_averages import build_average_result
from ipec_econ.estimate.cohort_design import CohortDesign
from ipec_econ.estimate.cohort_sample import CohortSample
from ipec_econ.estimate.fit_design import fit_design
from ipec_econ.estimate.keep_linked import keep_linked
from ipec_econ.estimate.regression import Regression
from ipec_econ.numerics.cohort_grid import CohortGrid

ChooseDesign = Callable[[CohortGrid], tuple[CohortDesign, tuple[Notice, ...]]]
"""Rows by cohort and period → the dummies, and what to say about them."""


def fit_cohort_design(
    sample: CohortSample,
    choose: ChooseDesign,
    model: CohortRegressionModel,
    *,
    model_id: str,
    distribution: Distribution = "t",
) -> ModelResult:
    """Regress the outcome on dummies beside the model's controls, and average.

    Raises
    ------
    EstimationError
        No effect is identified; and what `ipec_econ.estimate.fit_regression.fit_regression`
        raises.
    """
    design, notices = choose(sample.grid)
    regression = _fit(sample, design, model, model_id)
    if not set(design.terms) <= set(regression.terms):
        # A dummy was dropped: is that because no firm links its cohort's periods? This costs a
        # pass over the rows, which complete designs are spared.
        linked = keep_linked(sample, design, model.anticipation, model_id=model_id)
        if linked is not sample:
            sample = linked
            design, notices = choose(sample.grid)
            regression = _fit(sample, design, model, model_id)
    return build_average_result(
        regression,
        sample,
        design,
        model,
        model_id=model_id,
        distribution=distribution,
        notices=(*sample.notices, *notices),
    )


def _fit(
    sample: CohortSample, design: CohortDesign, model: CohortRegressionModel, model_id: str
) -> Regression:
    # The sample has no singletons unless they are wanted: they are not looked for twice.
    settled = model.model_copy(update={"singletons": "keep"})
    return fit_design(sample.data, settled, design.mark, design.terms, model_id=model_id)
