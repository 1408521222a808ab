"""Model results made by hand: round numbers that a reader can follow through a table."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from ipec_econ.core.estimates import (
    Diagnostic,
    Estimate,
    FitStatistics,
    GroupComparison,
    ModelResult,
    ResultGroup,
)
from ipec_econ.core.notice import Notice

CLUSTERED = (
    "Standard errors clustered by crn; small-sample factor as in fixest "
    "(G/(G−1) × (N−1)/(N−K)), t(399)"
)

FIT: dict[str, Any] = {
    "n_obs": 4000,
    "n_units": 400,
    "n_treated": 200,
    "n_clusters": 400,
    "mean_outcome": 12.34567,
    "mean_pre": 11.2,
    "r2": 0.8441,
    "r2_within": 0.00694,
    "fixed_effects": ("crn", "year"),
    "covariates": (),
    "vcov_label": CLUSTERED,
}


def make_estimate(model: str, estimator: str = "ols", **changes: Any) -> Estimate:
    values: dict[str, Any] = {
        "outcome": "log_lp",
        "treatment": None,
        "sample": "main",
        "estimand": "coef",
        "term": "grant",
        "estimate": -0.25231481818,
        "std_error": 0.15062927,
        "p_value": 0.0971,
        "conf_low": -0.5521,
        "conf_high": 0.0475,
        "conf_level": 0.95,
    }
    return Estimate(model=model, estimator=estimator, **(values | changes))


def make_att(model: str, estimator: str, term: str = "simple", **changes: Any) -> Estimate:
    return make_estimate(
        model,
        estimator,
        **{"estimand": "att", "term": term, "treatment": "first_award"} | changes,
    )


def make_result(
    model: str,
    *estimates: Estimate,
    estimator: str = "ols",
    notices: tuple[Notice, ...] = (),
    notes: dict[str, str] | None = None,
    **fit: Any,
) -> ModelResult:
    rows = estimates or (make_estimate(model, estimator),)
    return ModelResult(
        model=model,
        estimator=rows[0].estimator,
        estimates=rows,
        fit=FitStatistics(**(FIT | fit)),
        vcov=np.zeros((0, 0)),
        vcov_keys=(),
        notices=notices,
        notes=notes or {},
    )


def make_groups(*results: ModelResult, tests: dict[str, float] | None = None) -> list[ModelResult]:
    """Return the results as groups of one model: their ids are `MODEL/VALUE`."""
    name = results[0].model.partition("/")[0]
    rows = tuple(Diagnostic(name, "equality", key, p_value=p) for key, p in (tests or {}).items())
    comparison = GroupComparison(name, "size", diagnostics=rows)
    return [
        replace(one, group=ResultGroup(one.model.partition("/")[2], place == 0, comparison))
        for place, one in enumerate(results)
    ]
