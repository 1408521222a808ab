"""The difference-in-differences family: one class for each set of keys, so that none is ignored."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from ipec_econ.core.spec.base import Column, Name, OneOrMany, Range, Seq
from ipec_econ.core.spec.model_base import ModelBase
from ipec_econ.core.vocabulary import (
    Aggregation,
    Bands,
    BasePeriod,
    ControlGroup,
    CurveErrors,
    DidRegressionEstimator,
    GroupTimeEstimator,
    Singletons,
    SmallSample,
    Unbalanced,
)

MAX_BINS = 50
"""More bins than this are a curve."""


def _check_rising(value: Any) -> Any:
    if value is None or _is_rising(value):
        return value
    raise PydanticCustomError(
        "doses_form",
        "doses are not positive numbers, each above the one before",
        {"fix": "write them in brackets, the smallest first: [0.1, 0.5, 1]"},
    )


def _is_rising(value: Any) -> bool:
    if not isinstance(value, list | tuple) or not value:
        return False
    if any(isinstance(one, bool) or not isinstance(one, int | float) for one in value):
        return False
    below = (0, *value)
    return all(low < high < float("inf") for low, high in pairwise(below))


def _check_bins(value: Any) -> Any:
    is_count = isinstance(value, int) and not isinstance(value, bool) and 2 <= value <= MAX_BINS  # noqa: PLR2004
    is_cuts = _is_rising(value) and len(value) < MAX_BINS
    if value is None or value == "each" or is_count or is_cuts:
        return value
    raise PydanticCustomError(
        "dose_bins_form",
        "`bins` is neither a number of bins nor a list of rising positive doses",
        {"fix": "write 4 for quarters, [0.1, 0.5] for where bins end, or `each` for every dose"},
    )


RisingDoses = Annotated[
    Seq[float], BeforeValidator(_check_rising, json_schema_input_type=list[float])
]
DoseBins = Annotated[
    int | Seq[float] | Literal["each"],
    BeforeValidator(_check_bins, json_schema_input_type=int | list[float] | Literal["each"]),
]
"""How many quantile groups, where one bin ends and the next begins, or a bin for each dose."""


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


class DoseResponseModel(GroupTimeModel):
    """Effects by how much treatment firms get, against firms that get none or none yet.

    `dose` is a column of the panel, where `treatment` says only since when; `dose_from` says which
    of a firm's values is its dose. The effect is a spline of the dose (`degree`, `num_knots`),
    reported at `doses`, or a mean for each of several `bins`. `curve_errors` says how residuals of
    these enter errors: as they are, or grown by the firm's leverage (hc2, hc3), for small cohorts.
    """

    estimator: Literal["dose_response"]
    dose: Column | None = None
    dose_from: Literal["first", "mean"] = "first"
    degree: Annotated[int, Field(ge=1, le=10)] = 3
    num_knots: Annotated[int, Field(ge=0)] = 0
    doses: RisingDoses | None = None
    bins: DoseBins | None = None
    curve_errors: CurveErrors = "hc0"
    anticipation: Annotated[int, Field(ge=0)] = 0
    control_group: ControlGroup = "not_yet_treated"
    unbalanced: Literal["pairwise", "balance"] = "pairwise"
    base_period: BasePeriod = "universal"

    @model_validator(mode="after")
    def _check_curve(self) -> DoseResponseModel:
        given = [key for key in ("degree", "num_knots", "doses") if key in self.model_fields_set]
        if self.bins is not None and given:
            raise PydanticCustomError(
                "dose_bins",
                "`bins` and {keys} are both given",
                {
                    "keys": " and ".join(f"`{key}`" for key in given),
                    "fix": "a curve has `degree`, `num_knots` and `doses`, steps have `bins`",
                },
            )
        return self


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
