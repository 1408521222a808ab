"""Models: what is estimated, with every choice that moves a number."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ipec_econ.core.spec.did_model import (
    CallawaySantannaModel,
    CohortRegressionModel,
    ComparisonModel,
    CopyModel,
    DidRegressionModel,
    DoseResponseModel,
    EventStudyModel,
    EventTimeModel,
    ExtendedTwfeModel,
    GroupTimeModel,
    ImputationModel,
    LocalProjectionsModel,
    StackedModel,
    SunAbrahamModel,
    SwitchersModel,
    SyntheticDidModel,
    TwfeModel,
    TwoStageModel,
    UntreatedOutcomeModel,
)
from ipec_econ.core.spec.model_base import (
    ModelBase,
    MultiplierBootstrap,
    Randomization,
    Vcov,
    WildBootstrap,
)
from ipec_econ.core.spec.regression_model import (
    InstrumentRegression,
    PlainRegression,
    QuantileRegression,
    RegressionModel,
)

__all__ = [
    "MODEL_CLASSES",
    "CallawaySantannaModel",
    "CohortRegressionModel",
    "ComparisonModel",
    "CopyModel",
    "DidRegressionModel",
    "DoseResponseModel",
    "EventStudyModel",
    "EventTimeModel",
    "ExtendedTwfeModel",
    "GroupTimeModel",
    "ImputationModel",
    "InstrumentRegression",
    "LocalProjectionsModel",
    "Model",
    "ModelBase",
    "MultiplierBootstrap",
    "PlainRegression",
    "QuantileRegression",
    "Randomization",
    "RegressionModel",
    "StackedModel",
    "SunAbrahamModel",
    "SwitchersModel",
    "SyntheticDidModel",
    "TwfeModel",
    "TwoStageModel",
    "UntreatedOutcomeModel",
    "Vcov",
    "WildBootstrap",
]

Model = Annotated[
    PlainRegression
    | InstrumentRegression
    | QuantileRegression
    | TwfeModel
    | EventStudyModel
    | SunAbrahamModel
    | ExtendedTwfeModel
    | CallawaySantannaModel
    | ImputationModel
    | TwoStageModel
    | StackedModel
    | LocalProjectionsModel
    | SwitchersModel
    | DoseResponseModel
    | SyntheticDidModel,
    Field(discriminator="estimator"),
]

MODEL_CLASSES: tuple[type[ModelBase], ...] = (
    PlainRegression,
    InstrumentRegression,
    QuantileRegression,
    TwfeModel,
    EventStudyModel,
    SunAbrahamModel,
    ExtendedTwfeModel,
    CallawaySantannaModel,
    ImputationModel,
    TwoStageModel,
    StackedModel,
    LocalProjectionsModel,
    SwitchersModel,
    DoseResponseModel,
    SyntheticDidModel,
)
"""The classes of the union, for messages that say which keys go with which estimator."""
