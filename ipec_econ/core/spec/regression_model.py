"""The regression family: one class for each set of keys, so that none is ignored."""

from __future__ import annotations

from typing import Literal

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from ipec_econ.core.spec.base import Column, Name, OneOrMany, Probability
from ipec_econ.core.spec.model_base import ModelBase
from ipec_econ.core.vocabulary import RegressionEstimator, Singletons, SmallSample


class RegressionModel(ModelBase):
    """What all regressions say, in fixest's vocabulary."""

    estimator: RegressionEstimator
    outcome: Column | None = None
    regressors: OneOrMany[str] = ()
    fixed_effects: OneOrMany[str] = ()
    formula: str | None = None
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


class PlainRegression(RegressionModel):
    """Regressions that need no further keys."""

    estimator: Literal[
        "ols", "poisson", "logit", "random_effects", "between", "first_difference", "dynamic_gmm"
    ]


class InstrumentRegression(RegressionModel):
    """Two-stage least squares."""

    estimator: Literal["iv"]
    endogenous: OneOrMany[str] = ()
    instruments: OneOrMany[str] = ()


class QuantileRegression(RegressionModel):
    """Regression of a quantile."""

    estimator: Literal["quantile"]
    quantile: Probability = 0.5
