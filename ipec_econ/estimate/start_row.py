"""A row of estimates that names its model and says nothing yet."""

from __future__ import annotations

from ipec_econ.core.estimates import Estimate
from ipec_econ.core.panel import ModelData
from ipec_econ.core.spec.model import (
    CopyModel,
    GroupTimeModel,
    SwitchersModel,
    SyntheticDidModel,
    UntreatedOutcomeModel,
)

LabelledModel = (
    GroupTimeModel | UntreatedOutcomeModel | SwitchersModel | SyntheticDidModel | CopyModel
)


def start_row(data: ModelData, model: LabelledModel, model_id: str) -> Estimate:
    """Return an ``att`` row of zero without term, counts or error, to be replaced in part."""
    return Estimate(
        model=model_id,
        estimator=model.estimator,
        outcome=data.outcome_name,
        treatment=model.treatment,
        sample=model.sample,
        estimand="att",
        term=None,
        estimate=0.0,
    )
