"""Group-time effects and their averages as tidy rows with counts, statistics and notes."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray, freeze_array
from ipec_econ.core.estimates import Estimate, FitStatistics, ModelResult
from ipec_econ.core.flow import FlowStep
from ipec_econ.core.notice import Notice
from ipec_econ.core.panel import ModelData
from ipec_econ.core.spec.model import GroupTimeModel
from ipec_econ.estimate.absorb import INTERCEPT
from ipec_econ.estimate.add_counts import add_counts
from ipec_econ.estimate.add_errors import add_errors
from ipec_econ.estimate.check_averages import check_averages
from ipec_econ.estimate.check_cluster_count import check_cluster_count
from ipec_econ.estimate.count_rows import (
    average_before,
    average_outcome,
    count_obs,
    count_units,
    find_units,
)
from ipec_econ.estimate.describe_effect_errors import describe_effect_errors
from ipec_econ.estimate.effect_fit import EffectFit
from ipec_econ.estimate.label_average import label_average
from ipec_econ.estimate.label_effects import label_effects
from ipec_econ.estimate.read_errors import read_errors
from ipec_econ.estimate.read_influence import read_influence
from ipec_econ.estimate.start_row import start_row
from ipec_econ.numerics.cells.count_used import UsedCounts, count_used
from ipec_econ.numerics.cross_product import combine_vcov
from ipec_econ.numerics.group_time import find_used


def build_effect_result(
    fit: EffectFit,
    model: GroupTimeModel,
    *,
    model_id: str,
    notices: tuple[Notice, ...] = (),
) -> ModelResult:
    """Return ``att_gt`` rows, then averages, with one covariance over all of them.

    Raises
    ------
    EstimationError
        There are fewer than two clusters, or the window leaves nothing to report.
    """
    check_averages(fit.averages, model, model_id=model_id)
    counts = _count(fit)
    n_clusters = int(counts.n_clusters[-1])
    check_cluster_count(n_clusters, fit.data.cluster_name, model_id=model_id)
    jacobian = fit.jacobian
    vcov = combine_vcov(jacobian, fit.vcov)
    rows = _build_rows(fit, model, model_id, vcov, counts)
    flow, treated = _count_unused(fit, counts, model_id)
    return ModelResult(
        model=model_id,
        estimator=model.estimator,
        estimates=rows,
        fit=_build_fit(fit, counts, treated),
        vcov=freeze_array(vcov),
        vcov_keys=tuple(row.key for row in rows),
        flow=flow,
        notices=(
            *notices,
            *describe_effect_errors(fit, rows, n_clusters=n_clusters, model_id=model_id),
        ),
        notes={
            "vcov": f"{_describe_errors(fit.data)}.",
            "small_sample": "No small-sample factor, normal distribution.",
            "aggregation": model.aggregation,
        },
        influence=read_influence(fit.data, vcov, lambda: _sum_influence(fit, jacobian)),
    )


def _count(fit: EffectFit) -> UsedCounts:
    """Count what each effect and average used, and last what all of them together did."""
    group_time = fit.group_time
    n_effects = group_time.n_estimates
    members: BoolArray = np.concatenate(
        [
            np.eye(n_effects, dtype=np.bool_),
            np.array([one.members for one in fit.averages]).reshape(-1, n_effects),
            np.ones((1, n_effects), dtype=np.bool_),
        ]
    )
    return count_used(
        fit.cells,
        lambda block: find_used(block, group_time),
        members,
        lambda block: block.cohort[:, None] == group_time.comparisons.cohort,
    )


def _sum_influence(fit: EffectFit, jacobian: FloatArray) -> FloatArray:
    """Return what each cluster adds to the rows' errors, shape (G, K + n_averages)."""
    influence: FloatArray = np.einsum("ck,rk->cr", fit.sum_influence(), jacobian, optimize=False)
    return influence


def _build_rows(
    fit: EffectFit,
    model: GroupTimeModel,
    model_id: str,
    vcov: FloatArray,
    counts: UsedCounts,
) -> tuple[Estimate, ...]:
    comparisons = fit.group_time.comparisons
    times = fit.cells.periods[comparisons.period]
    start = start_row(fit.data, model, model_id)
    labels = [
        *label_effects(start, fit.group_time.att, comparisons.cohort, times),
        *(label_average(start, one, one.estimate) for one in fit.averages),
    ]
    errors = read_errors(vcov, fit.data)
    return tuple(
        add_counts(add_errors(row, float(errors[k]), model.conf_level), counts, k)
        for k, row in enumerate(labels)
    )


def _count_unused(
    fit: EffectFit, counts: UsedCounts, model_id: str
) -> tuple[tuple[FlowStep, ...], int]:
    """Add a step for rows in no comparison; also return the firms with a treated row used."""
    data, cells, group_time = fit.data, fit.cells, fit.group_time
    treated = 0
    for block in cells.split(fit.block_size):
        used = find_used(block, group_time).any(axis=1)
        under = used & (block.periods >= block.cohort[:, None])
        treated += int(block.n_units[under.any(axis=1)].sum())
    n_obs, n_units = int(counts.n_obs[-1]), int(counts.n_units[-1])
    lost = count_obs(data) - n_obs
    if not lost:
        return data.flow, treated
    before = count_units(data, _find_treated(data))
    step = FlowStep(
        scope=f"model:{model_id}",
        step="no_comparison",
        reason="rows in no comparison: their firm, or the other side, is not seen in both periods",
        rows=n_obs,
        units=n_units,
        treated_units=treated,
        rows_lost=lost,
        units_lost=count_units(data) - n_units,
        treated_units_lost=before - treated,
    )
    return (*data.flow, step), treated


def _find_treated(data: ModelData) -> BoolArray:
    if data.cohort is None:
        return np.zeros(data.unit.n_levels, dtype=np.bool_)
    time, cohort, unit = data.time, data.cohort, data.unit.values
    return data.work.recall(
        "ever under treatment", (time, cohort, unit), lambda: find_units(data, time >= cohort)
    )


def _build_fit(fit: EffectFit, counts: UsedCounts, treated: int) -> FitStatistics:
    data = fit.data
    return FitStatistics(
        n_obs=int(counts.n_obs[-1]),
        n_units=int(counts.n_units[-1]),
        n_treated=treated,
        n_clusters=int(counts.n_clusters[-1]),
        mean_outcome=average_outcome(data),
        mean_pre=_average_before(data),
        r2=None,
        r2_within=None,
        covariates=tuple(term for term in data.terms if term != INTERCEPT),
        vcov_label=f"{_describe_errors(data)}; no small-sample factor, normal distribution",
    )


def _average_before(data: ModelData) -> float | None:
    """Average the outcome over treated firms' rows before their treatment."""
    if data.cohort is None:
        return None
    return average_before(data, _find_treated(data), data.cohort)


def _describe_errors(data: ModelData) -> str:
    return f"Standard errors from influence functions, clustered by {data.cluster_name}"
