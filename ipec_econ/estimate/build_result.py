"""A regression as tidy rows with its statistics and notes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import BoolArray, freeze_array
from ipec_econ.core.estimates import CohortCounts, Estimate, FitStatistics, ModelResult
from ipec_econ.core.notice import Notice
from ipec_econ.core.panel import SLOPE_PREFIX, ModelData
from ipec_econ.core.vocabulary import Distribution, Estimand
from ipec_econ.estimate.absorb import INTERCEPT
from ipec_econ.estimate.cohort_sample import count_cohorts
from ipec_econ.estimate.count_rows import (
    average_before,
    average_outcome,
    count_obs,
    count_units,
    find_units,
)
from ipec_econ.estimate.describe_vcov import describe_factor, describe_kind, describe_vcov
from ipec_econ.estimate.estimator import RegressionSpec
from ipec_econ.estimate.regression import Regression
from ipec_econ.numerics.t_distribution import compute_critical_value, compute_p_values


@dataclass(frozen=True, slots=True)
class SampleSize:
    """How many rows, units, treated units and clusters an estimate used.

    A unit is treated when it is under treatment in at least one row used.
    """

    n_obs: int
    n_units: int
    n_treated: int | None
    n_clusters: int | None


def build_result(
    regression: Regression,
    model: RegressionSpec,
    *,
    model_id: str,
    estimands: Mapping[str, Estimand],
    distribution: Distribution = "t",
    notices: tuple[Notice, ...] = (),
) -> ModelResult:
    """Return the model's result.

    Parameters
    ----------
    regression
        As estimated.
    model
        ``conf_level``, ``sample``, ``treatment`` and ``small_sample`` are read.
    model_id
        The id under ``models``.
    estimands
        Estimand by term, where it is not ``coef``.
    distribution
        Of a statistic.
    notices
        The estimator's own, added to the regression's.

    Returns
    -------
    ModelResult
        Its flow and notices are the estimation's own; the data keep theirs.
    """
    estimates = _build_estimates(regression, model, model_id, estimands, distribution)
    return ModelResult(
        model=model_id,
        estimator=model.estimator,
        estimates=estimates,
        fit=_build_fit(regression, model, estimands, distribution),
        vcov=freeze_array(regression.inference.vcov),
        vcov_keys=tuple(row.key for row in estimates),
        flow=regression.data.flow,
        notices=(*regression.notices, *notices),
        notes=_build_notes(regression, model, distribution),
        ranges=_find_ranges(regression.data),
        influence=regression.influence,
        cohort_counts=_count_cohorts(regression.data),
        term_firms=_count_rarer(regression.data),
    )


def measure_sample(regression: Regression) -> SampleSize:
    """Count what the regression used."""
    data = regression.data
    treated = find_treated_units(data)
    return SampleSize(
        n_obs=count_obs(data),
        n_units=count_units(data),
        n_treated=None if treated is None else count_units(data, treated),
        n_clusters=regression.inference.n_groups if regression.choice.kind == "cluster" else None,
    )


def find_treated_units(data: ModelData) -> BoolArray | None:
    """Mark units under treatment in at least one row, shape (n_units,)."""
    if data.treated is None:
        return None
    treated, unit = data.treated, data.unit.values
    return data.work.recall("ever treated", (treated, unit), lambda: find_units(data, treated > 0))


def _build_estimates(
    regression: Regression,
    model: RegressionSpec,
    model_id: str,
    estimands: Mapping[str, Estimand],
    distribution: Distribution,
) -> tuple[Estimate, ...]:
    size = measure_sample(regression)
    values = regression.coefficients
    errors = np.sqrt(np.diagonal(regression.inference.vcov))
    df = float(regression.inference.df) if distribution == "t" else np.inf
    with np.errstate(divide="ignore", invalid="ignore"):
        statistics = values / errors
    p_values = compute_p_values(statistics, df)
    half = compute_critical_value(model.conf_level, df) * errors
    return tuple(
        Estimate(
            model=model_id,
            estimator=model.estimator,
            outcome=regression.data.outcome_name,
            treatment=model.treatment,
            sample=model.sample,
            estimand=estimands.get(term, "coef"),
            term=term,
            estimate=float(values[j]),
            std_error=float(errors[j]),
            statistic=float(statistics[j]) if errors[j] > 0 else None,
            p_value=float(p_values[j]) if errors[j] > 0 else None,
            conf_low=float(values[j] - half[j]),
            conf_high=float(values[j] + half[j]),
            conf_level=model.conf_level,
            df=df if distribution == "t" else None,
            n_obs=size.n_obs,
            n_units=size.n_units,
            n_treated=size.n_treated,
            n_clusters=size.n_clusters,
        )
        for j, term in enumerate(regression.terms)
    )


def _build_fit(
    regression: Regression,
    model: RegressionSpec,
    estimands: Mapping[str, Estimand],
    distribution: Distribution,
) -> FitStatistics:
    size = measure_sample(regression)
    within = regression.tss_within
    return FitStatistics(
        n_obs=size.n_obs,
        n_units=size.n_units,
        n_treated=size.n_treated,
        n_clusters=size.n_clusters,
        mean_outcome=average_outcome(regression.data),
        mean_pre=_average_before(regression.data),
        r2=1 - regression.ssr / regression.tss,
        r2_within=None if within is None else 1 - regression.ssr / within,
        fixed_effects=tuple(effect.name for effect in regression.data.fixed_effects),
        covariates=tuple(
            term for term in regression.terms if term not in estimands and term != INTERCEPT
        ),
        vcov_label=describe_vcov(
            regression.choice, model.small_sample, regression.inference, distribution
        ),
    )


def _average_before(data: ModelData) -> float | None:
    """Average the outcome over treated units' rows before their treatment."""
    treated = find_treated_units(data)
    if treated is None or data.cohort is None:
        return None
    return average_before(data, treated, data.cohort)


def _find_ranges(data: ModelData) -> dict[str, tuple[float, float]]:
    return {
        term: (float(data.regressors[:, j].min()), float(data.regressors[:, j].max()))
        for j, term in enumerate(data.terms)
        if not term.startswith(SLOPE_PREFIX)
    }


def _count_cohorts(data: ModelData) -> CohortCounts | None:
    """Count the treated firms seen in each period: a firm has one row in a period."""
    if data.cohort is None:
        return None
    grid = count_cohorts(data)
    treated = np.isfinite(grid.cohorts)
    return CohortCounts(
        freeze_array(grid.cohorts[treated].astype(np.int64)),
        freeze_array(grid.periods),
        freeze_array(grid.n_obs[treated]),
    )


def _count_rarer(data: ModelData) -> dict[str, int]:
    """Count the firms with some of each regressor; of one that is 0 or 1, with the rarer value."""
    if data.copies is not None:
        return {}
    counts = {}
    for j, term in enumerate(data.terms):
        if term == INTERCEPT:
            continue
        is_zero = data.regressors[:, j] == 0
        counts[term] = count_units(data, find_units(data, ~is_zero))
        if (is_zero | (data.regressors[:, j] == 1)).all():
            counts[term] = min(counts[term], count_units(data, find_units(data, is_zero)))
    return counts


def _build_notes(
    regression: Regression, model: RegressionSpec, distribution: Distribution
) -> dict[str, str]:
    inference = regression.inference
    factor = describe_factor(regression.choice.kind, model.small_sample)
    effects = ", ".join(effect.name for effect in regression.data.fixed_effects)
    law = f"t with {inference.df} degrees of freedom"
    if distribution == "normal":
        law = "normal distribution"
    return {
        "vcov": f"{describe_kind(regression.choice, inference)}.",
        "small_sample": f"{factor[0].upper()}{factor[1:]}, N = {count_obs(regression.data)}, "
        f"K = {inference.n_parameters}, {law}.",
        "fixed_effects": f"Fixed effects: {effects}." if effects else "No fixed effects.",
    }
