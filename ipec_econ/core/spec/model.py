"""Models: what is estimated, with every choice that moves a number."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from ipec_econ.core.spec.base import Column, Name, OneOrMany, Probability, Range, SpecModel
from ipec_econ.core.spec.expression_type import Expression
from ipec_econ.core.vocabulary import (
    DidRegressionEstimator,
    GroupTimeEstimator,
    RegressionEstimator,
    Singletons,
    SmallSample,
    VcovKind,
)


class Vcov(SpecModel):
    """Which covariance: its kind, what it clusters by, how many lags it spans."""

    kind: VcovKind
    by: OneOrMany[Column] = ()
    lags: Annotated[int, Field(ge=0)] | None = None

    @model_validator(mode="after")
    def _check_parts(self) -> Vcov:
        if self.by and self.kind != "cluster":
            raise PydanticCustomError(
                "vcov_by",
                "`by` belongs to `kind: cluster` only",
                {"fix": "write `kind: cluster`, or take `by` out"},
            )
        if self.lags is not None and self.kind != "driscoll_kraay":
            raise PydanticCustomError(
                "vcov_lags",
                "`lags` belongs to `kind: driscoll_kraay` only",
                {"fix": "write `kind: driscoll_kraay`, or take `lags` out"},
            )
        return self


def _read_kind(value: Any) -> Any:
    return {"kind": value} if isinstance(value, str) else value


VcovChoice = Annotated[Vcov, BeforeValidator(_read_kind, json_schema_input_type=VcovKind | Vcov)]


class Bootstrap(SpecModel):
    """Resampling instead of, or beside, analytic standard errors."""

    kind: Literal["wild", "multiplier", "pairs"] = "multiplier"
    draws: Annotated[int, Field(ge=1)] = 999
    cluster: Column | None = None


class Randomization(SpecModel):
    """Randomisation inference: how often the treatment is drawn anew."""

    draws: Annotated[int, Field(ge=1)] = 999
    within: OneOrMany[Column] = ()


class ModelBase(SpecModel):
    """Keys that mean the same in every model."""

    sample: Name = "main"
    where: Expression | None = None
    weights: Column | None = None
    cluster: OneOrMany[Column] = ()
    vcov: VcovChoice | None = None
    conf_level: Probability = 0.95
    bootstrap: Bootstrap | None = None
    randomization: Randomization | None = None
    by: Column | None = None
    diagnostics: dict[Name, Any] = {}
    label: str | None = None

    @model_validator(mode="after")
    def _check_cluster(self) -> ModelBase:
        if self.cluster and self.vcov is not None:
            raise PydanticCustomError(
                "cluster_and_vcov",
                "`cluster` and `vcov` are both given",
                {"fix": "write `cluster: NAME` alone, or `vcov: {kind: cluster, by: NAME}`"},
            )
        return self


class RegressionModel(ModelBase):
    """The regression family, in fixest's vocabulary."""

    estimator: RegressionEstimator
    outcome: Column | None = None
    regressors: OneOrMany[str] = ()
    fixed_effects: OneOrMany[str] = ()
    formula: str | None = None
    endogenous: OneOrMany[str] = ()
    instruments: OneOrMany[str] = ()
    quantile: Probability | None = None
    treatment: Name | None = None
    small_sample: SmallSample = "fixest"
    singletons: Singletons = "drop"

    @model_validator(mode="after")
    def _check_parts(self) -> RegressionModel:
        parts = self.outcome is not None or self.regressors or self.fixed_effects
        if self.formula is not None and parts:
            raise PydanticCustomError(
                "formula_and_parts",
                "`formula` stands instead of outcome, regressors and fixed_effects",
                {"fix": "keep the formula, or the three parts"},
            )
        if self.formula is None and (self.outcome is None or not self.regressors):
            raise PydanticCustomError(
                "model_parts",
                "a regression needs `outcome` and `regressors`, or a `formula`",
                {"fix": "add the missing key"},
            )
        return self


class DidRegressionModel(ModelBase):
    """Difference-in-differences estimators that are one regression on all rows."""

    estimator: DidRegressionEstimator
    outcome: Column
    treatment: Name
    controls: OneOrMany[str] = ()
    fixed_effects: OneOrMany[str] = ()
    window: Range[int] | None = None
    bin: bool = False
    anticipation: Annotated[int, Field(ge=0)] = 0
    control_group: Literal["not_yet_treated", "never_treated"] = "not_yet_treated"
    bands: Literal["simultaneous", "pointwise"] = "simultaneous"
    aggregation: Literal["simple", "event", "cohort", "time"] = "simple"
    effects: Literal["unit", "cohort"] = "unit"
    small_sample: SmallSample = "fixest"
    singletons: Singletons = "drop"


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


Model = Annotated[
    RegressionModel | DidRegressionModel | GroupTimeModel, Field(discriminator="estimator")
]
