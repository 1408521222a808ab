"""The difference-in-differences family: one class for each set of keys, so that none is ignored."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from ipec_econ.core.spec.base import Column, Name, OneOrMany, Range
from ipec_econ.core.spec.model_base import ModelBase
from ipec_econ.core.vocabulary import (
    Aggregation,
    Bands,
    BasePeriod,
    ControlGroup,
    DidRegressionEstimator,
    GroupTimeEstimator,
    Singletons,
    SmallSample,
    Unbalanced,
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


class EventStudyModel(DidRegressionModel):
    """One coefficient for each period before and after treatment."""

    estimator: Literal["event_study"]
    anticipation: Annotated[int, Field(ge=0)] = 0
    bands: Bands = "simultaneous"


class CohortRegressionModel(DidRegressionModel):
    """Coefficients by cohort and period, which are averaged."""

    estimator: Literal["sun_abraham", "extended_twfe"]
    anticipation: Annotated[int, Field(ge=0)] = 0
    bands: Bands = "simultaneous"
    aggregation: Aggregation = "simple"


class SunAbrahamModel(CohortRegressionModel):
    """Every cohort in every period against firms that are never treated."""

    estimator: Literal["sun_abraham"]


class ExtendedTwfeModel(CohortRegressionModel):
    """Every cohort in every treated period; `effects` says which effects are absorbed.

    `covariates` are constant within firms; effects and periods vary by them.
    """

    estimator: Literal["extended_twfe"]
    covariates: OneOrMany[str] = ()
    control_group: ControlGroup = "not_yet_treated"
    effects: Literal["unit", "cohort"] = "unit"


class EventTimeModel(ModelBase):
    """Difference-in-differences estimators whose effects have an event time."""

    estimator: GroupTimeEstimator
    outcome: Column
    treatment: Name


class SwitchersModel(EventTimeModel):
    """Effects since a dose first changed, whether it later changes again or not.

    `window` says how many effects and placebos there are: periods from its start to −2 and from 0
    to its end.
    """

    estimator: Literal["switchers"]
    window: Range[int] | None = None
    bands: Bands = "simultaneous"
    control_group: ControlGroup = "not_yet_treated"
    normalized: bool = False
    same_switchers: bool = False
    direction: Literal["both", "in", "out"] = "both"
    errors_within: Literal["cohort", "path"] = "cohort"

    @model_validator(mode="after")
    def _check_same_switchers(self) -> SwitchersModel:
        if self.same_switchers and (self.window is None or self.window[1] < 0):
            raise PydanticCustomError(
                "same_switchers_window",
                "`same_switchers` has no `window` that says up to which effect",
                {"fix": "write `window: [-3, 4]`: the same switchers in event times 0 to 4"},
            )
        return self


class GroupTimeModel(EventTimeModel):
    """Those by cohort and period."""

    window: Range[int] | None = None
    bands: Bands = "simultaneous"
    aggregation: Aggregation = "simple"
    small_sample: SmallSample = "none"


class ComparisonModel(GroupTimeModel):
    """Those that compare a cohort with chosen controls between two periods."""

    anticipation: Annotated[int, Field(ge=0)] = 0
    control_group: ControlGroup = "not_yet_treated"
    covariates: OneOrMany[str] = ()
    method: Literal["doubly_robust", "outcome_regression", "inverse_probability"] = "doubly_robust"
    unbalanced: Unbalanced = "pairwise"
    base_period: BasePeriod = "universal"


class CallawaySantannaModel(ComparisonModel):
    """Group-time effects and their averages."""

    estimator: Literal["callaway_santanna"]
    balance_event: Annotated[int, Field(ge=0)] | None = None


class UntreatedOutcomeModel(GroupTimeModel):
    """Estimators that fit untreated outcomes first; their comparison are all untreated rows.

    `fixed_effects` may hold one crossing of groups of firms with the period (``region^year``), in
    place of the period's effects.
    """

    anticipation: Annotated[int, Field(ge=0)] = 0
    controls: OneOrMany[str] = ()
    fixed_effects: OneOrMany[str] = ()
    min_untreated: Annotated[int, Field(ge=1)] = 1


class ImputationModel(UntreatedOutcomeModel):
    """Outcomes less imputed ones; `small_sample` is of the coefficients before treatment alone."""

    estimator: Literal["imputation"]
    small_sample: Literal["fixest", "none"] = "fixest"


class TwoStageModel(UntreatedOutcomeModel):
    """A regression of outcomes net of untreated effects on treatment."""

    estimator: Literal["two_stage"]


class CopyModel(GroupTimeModel):
    """Regressions in which a firm's rows occur several times: as treated, and as a control."""

    estimator: Literal["stacked", "local_projections"]
    control_group: ControlGroup = "not_yet_treated"
    aggregation: Literal["simple", "event"] = "simple"
    small_sample: Literal["fixest", "none"] = "fixest"


class StackedModel(CopyModel):
    """A regression on sub-experiments: each cohort beside its controls in a `window`."""

    estimator: Literal["stacked"]
    window: Range[int]
    controls: OneOrMany[str] = ()
    unbalanced: Literal["balance", "cross_sections"] = "balance"
    effects: Literal["group", "unit"] = "group"
    weighting: Literal["shares", "none"] = "shares"


class LocalProjectionsModel(CopyModel):
    """Regressions of long differences on starting treatment, one for each horizon of `window`.

    `controls` are of the period in which treatment starts; they need ``weighting: variance``.
    """

    estimator: Literal["local_projections"]
    controls: OneOrMany[str] = ()
    weighting: Literal["variance", "equal"] = "variance"


class SyntheticDidModel(EventTimeModel):
    """Each cohort against a weighted average of firms that are never treated.

    `replications` are those of `errors: placebo` and `errors: bootstrap`.
    """

    estimator: Literal["synthetic_did"]
    window: Range[int] | None = None
    bands: Bands = "simultaneous"
    control_group: Literal["never_treated"] = "never_treated"
    unbalanced: Literal["balance"] = "balance"
    method: Literal["synthetic_did", "synthetic_control", "did"] = "synthetic_did"
    solver: Literal["frank_wolfe", "exact"] = "frank_wolfe"
    errors: Literal["jackknife", "placebo", "bootstrap"] = "jackknife"
    replications: Annotated[int, Field(ge=2)] = 200


class OtherGroupTimeModel(ComparisonModel):
    """Further estimators of the family."""

    estimator: Literal["dose_response"]
    controls: OneOrMany[str] = ()
