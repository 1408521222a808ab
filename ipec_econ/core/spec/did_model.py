"""The difference-in-differences family: one class for each set of keys, so that none is ignored."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ipec_econ.core.spec.base import Column, Name, OneOrMany, Range
from ipec_econ.core.spec.model_base import ModelBase
from ipec_econ.core.vocabulary import (
    DidRegressionEstimator,
    GroupTimeEstimator,
    Singletons,
    SmallSample,
)


class DidRegressionModel(ModelBase):
    """Difference-in-differences estimators that are one regression on all rows.

    `fixed_effects` stand beside the firm's and the period's, which are always there.
    """

    estimator: DidRegressionEstimator
    outcome: Column
    treatment: Name
    controls: OneOrMany[str] = ()
    fixed_effects: OneOrMany[str] = ()
    window: Range[int] | None = None
    bin: bool = False
    small_sample: SmallSample = "fixest"
    singletons: Singletons = "drop"


class TwfeModel(DidRegressionModel):
    """One coefficient on being under treatment."""

    estimator: Literal["twfe"]


class EventRegressionModel(DidRegressionModel):
    """Effects by time since treatment."""

    estimator: Literal["event_study", "sun_abraham", "extended_twfe"]
    anticipation: Annotated[int, Field(ge=0)] = 0
    control_group: Literal["not_yet_treated", "never_treated"] = "not_yet_treated"
    bands: Literal["simultaneous", "pointwise"] = "simultaneous"
    aggregation: Literal["simple", "event", "cohort", "time"] = "simple"
    effects: Literal["unit", "cohort"] = "unit"


class GroupTimeModel(ModelBase):
    """Difference-in-differences estimators built from group-time comparisons."""

    estimator: GroupTimeEstimator
    outcome: Column
    treatment: Name
    control_group: Literal["not_yet_treated", "never_treated"] = "not_yet_treated"
    covariates: OneOrMany[str] = ()
    controls: OneOrMany[str] = ()
    method: Literal["doubly_robust", "outcome_regression", "inverse_probability"] = "doubly_robust"
    unbalanced: Literal["pairwise", "balance", "cross_sections"] = "pairwise"
    base_period: Literal["universal", "varying"] = "universal"
    anticipation: Annotated[int, Field(ge=0)] = 0
    window: Range[int] | None = None
    bands: Literal["simultaneous", "pointwise"] = "simultaneous"
    aggregation: Literal["simple", "event", "cohort", "time"] = "simple"
    min_untreated: Annotated[int, Field(ge=1)] = 1
    small_sample: SmallSample = "none"
