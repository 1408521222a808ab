"""Influence by cluster of models with controls: its products are the squares of the errors."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ipec_econ.core.panel import ModelData
from ipec_econ.core.spec.model import (
    ExtendedTwfeModel,
    ImputationModel,
    LocalProjectionsModel,
    StackedModel,
    SunAbrahamModel,
    TwoStageModel,
)
from ipec_econ.estimate.extended_twfe import ExtendedTwoWayFixedEffects
from ipec_econ.estimate.imputation import Imputation
from ipec_econ.estimate.local_projections import LocalProjections
from ipec_econ.estimate.stacked import Stacked
from ipec_econ.estimate.sun_abraham import SunAbraham
from ipec_econ.estimate.two_stage import TwoStage
from tests.estimate.make_staggered import make_panel, make_staggered

KEYS = {"outcome": "y", "treatment": "award", "controls": ("size",)}
WINDOW = {"window": (-2, 1)}
MODELS = {
    "sun_abraham": (SunAbraham(), SunAbrahamModel, {}),
    "extended_twfe": (ExtendedTwoWayFixedEffects(), ExtendedTwfeModel, {}),
    "cohort": (ExtendedTwoWayFixedEffects(), ExtendedTwfeModel, {"effects": "cohort"}),
    "imputation": (Imputation(), ImputationModel, {}),
    "two_stage": (TwoStage(), TwoStageModel, {}),
    "stacked": (Stacked(), StackedModel, {**WINDOW, "unbalanced": "cross_sections"}),
    "local_projections": (LocalProjections(), LocalProjectionsModel, WINDOW),
}


def make_labelled(cluster: str, *, regression: bool) -> ModelData:
    frame = make_staggered()
    effects = ["firm", "year"] if regression else []
    data = make_panel(
        frame, regressors=["size"], clusters=[cluster], fixed_effects=effects, weights="w",
        intercept=False,
    )  # fmt: skip
    (way,) = data.clusters
    return replace(data, clusters=(replace(way, labels=np.arange(way.n_levels) + 10),))


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("cluster", ["firm", "region"])
def test_squares_sum_to_variances(name: str, cluster: str) -> None:
    estimator, model, options = MODELS[name]
    word = "extended_twfe" if name == "cohort" else name
    spec = model(estimator=word, cluster=cluster, **KEYS, **options)
    regression = name in ("sun_abraham", "extended_twfe", "cohort")
    data = make_labelled(cluster, regression=regression)
    result = estimator.fit(data, spec, model_id="m")
    assert result.influence is not None
    assert result.influence.values.shape == (data.clusters[0].n_levels, len(result.vcov_keys))
    products = result.influence.values.T @ result.influence.values
    np.testing.assert_allclose(np.diagonal(products), np.diagonal(result.vcov), rtol=1e-9)
    plain = estimator.fit(
        replace(data, clusters=(replace(data.clusters[0], labels=None),)), spec, model_id="m"
    )
    assert plain.influence is None
    np.testing.assert_allclose(plain.vcov, result.vcov, rtol=1e-8, atol=1e-12)
    # One factor for all: the products are the whole covariance.
    if name in ("imputation", "two_stage", "stacked") or regression:
        scale = np.sqrt(np.outer(np.diagonal(result.vcov), np.diagonal(result.vcov)))
        np.testing.assert_allclose(products / scale, result.vcov / scale, atol=1e-9)
