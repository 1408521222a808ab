"""The multiplier bootstrap of any estimator that says what each cluster adds to its errors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np

from ipec_econ.core.arrays import FloatArray, freeze_array
from ipec_econ.core.errors import EstimationError, Problem
from ipec_econ.core.estimates import ModelResult
from ipec_econ.core.panel import ModelData
from ipec_econ.core.spec.model import ModelBase, MultiplierBootstrap
from ipec_econ.estimate.replace_errors import replace_errors
from ipec_econ.numerics.multiplier_draws import UnitInfluence, draw_multipliers

ModelT = TypeVar("ModelT", bound=ModelBase)

NOT_RESAMPLED: Mapping[str, Any] = {"bootstrap": None, "randomization": None, "diagnostics": {}}
"""Keys of a model that say nothing about what its clusters add."""


def add_multiplier_bootstrap(
    result: ModelResult,
    data: ModelData,
    model: ModelT,
    fit: Callable[[ModelData, ModelT], ModelResult],
    influence: UnitInfluence | None = None,
) -> ModelResult:
    """Return the result with bootstrapped errors, tests, intervals and bands.

    Cells hold the covariance of firms' influence, not the influence itself: the model is fitted
    once more on clusters that are told apart. Estimates and covariance stay those of the first
    time, to the last bit.

    Parameters
    ----------
    result
        As estimated.
    data
        The rows that it was estimated on.
    model
        ``bootstrap`` is read: without a multiplier bootstrap the result is returned as it is.
    fit
        Estimates the model.
    influence
        What clusters add to the estimates of the covariance, in its order, where it is known
        without another fit.

    Raises
    ------
    EstimationError
        There is not one way of clustering.
    """
    choice = model.bootstrap
    if not isinstance(choice, MultiplierBootstrap):
        return result
    if influence is None:
        values = _find_influence(result, data, model, fit)
        influence = UnitInfluence(lambda: iter((values,)), None, values.shape[1])
    draws = draw_multipliers(influence, choice.weights, choice.replications, seed=data.seed)
    return replace_errors(
        result, draws, model, choice, cluster_name=data.cluster_name, seed=data.seed
    )


def _find_influence(
    result: ModelResult,
    data: ModelData,
    model: ModelT,
    fit: Callable[[ModelData, ModelT], ModelResult],
) -> FloatArray:
    """Return what clusters add to the estimates of the covariance, in its order, shape (G, k)."""
    found, keys = result.influence, result.vcov_keys
    if found is None:
        again = fit(_label_clusters(data), model.model_copy(update=NOT_RESAMPLED))
        found, keys = again.influence, again.vcov_keys
    if found is None:
        raise EstimationError(_refuse(data, result.model))
    order = [keys.index(key) for key in result.vcov_keys]
    values: FloatArray = found.values[:, order]
    return values


def _label_clusters(data: ModelData) -> ModelData:
    """Return the data with clusters that have labels, which asks for their influence."""
    labelled = (replace(way, labels=freeze_array(np.arange(way.n_levels))) for way in data.clusters)
    return replace(data, clusters=tuple(labelled))


def _refuse(data: ModelData, model_id: str) -> Problem:
    return Problem(
        "estimate/bootstrap-refused",
        f"clusters in {len(data.clusters)} ways",
        f"model {model_id}",
        "a multiplier bootstrap multiplies what each cluster adds to the errors by one random "
        "weight",
        "write `cluster: NAME` with one group, the widest",
    )
