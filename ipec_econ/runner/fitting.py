"""A model's rows to its result: estimates, bands, diagnostics, and the evidence of its data."""

from __future__ import annotations

from dataclasses import replace

from ipec_econ.core.estimates import ModelResult
from ipec_econ.core.panel import ModelData
from ipec_econ.diagnose.add_diagnostics import add_diagnostics
from ipec_econ.estimate.add_bands import BAND, add_bands
from ipec_econ.estimate.add_randomization import NOT_PERMUTED, add_randomization
from ipec_econ.estimate.registry import ESTIMATORS
from ipec_econ.plan.plan import PlannedModel


def fit_data(data: ModelData, name: str, model: PlannedModel, *, seed: int) -> ModelResult:
    """Fit a model on its rows; the result carries their flow and notices, and its diagnostics.

    Raises
    ------
    EstimationError
        It cannot be estimated.
    """
    estimator = ESTIMATORS[model.estimator]
    result = estimator.fit(data, model, model_id=name)
    if model.randomization is not None:
        plain = model.model_copy(update=NOT_PERMUTED)
        result = add_randomization(
            result, data, model, lambda dealt: estimator.fit(dealt, plain, model_id=name)
        )
    if getattr(model, "bands", "pointwise") == "simultaneous" and BAND not in result.notes:
        result = add_bands(result, conf_level=model.conf_level, seed=seed)
    result = add_diagnostics(result, model.diagnostics)
    return replace(
        result,
        flow=(*data.flow, *result.flow),
        notices=tuple(dict.fromkeys((*data.notices, *result.notices))),
    )
