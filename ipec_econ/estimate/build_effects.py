"""Group-time effects and their averages as tidy rows with counts, statistics and notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray, freeze_array
from ipec_econ.core.errors import EstimationError, Problem
from ipec_econ.core.estimates import Estimate, FitStatistics, ModelResult
from ipec_econ.core.flow import FlowStep
from ipec_econ.core.notice import Notice
from ipec_econ.core.panel import ModelData
from ipec_econ.core.spec.model import GroupTimeModel
from ipec_econ.estimate.infer import FEW_CLUSTERS
from ipec_econ.numerics.aggregate import Average
from ipec_econ.numerics.cells.cell_moments import CellMoments
from ipec_econ.numerics.cells.count_used import UsedCounts, count_used
from ipec_econ.numerics.group_time import GroupTime, find_used
from ipec_econ.numerics.t_distribution import compute_critical_value, compute_p_values

NORMAL_DF = float("inf")


@dataclass(frozen=True, slots=True)
class EffectFit:
    """Estimated group-time effects before they become rows.

    Attributes
    ----------
    data
        The rows at hand.
    cells
        Their moments.
    group_time
        The K effects.
    averages
        What they were averaged to.
    vcov
        Of effects and cohort shares, shape (K + n_cohorts, K + n_cohorts).
    """

    data: ModelData
    cells: CellMoments
    group_time: GroupTime
    averages: tuple[Average, ...]
    vcov: FloatArray


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
        There are fewer than two clusters.
    """
    counts = _count(fit)
    n_clusters = int(counts.n_clusters[-1])
    _check_clusters(fit.data, n_clusters, model_id)
    vcov = _extend_vcov(fit)
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
        notices=(*notices, *_describe_few_clusters(fit.data, n_clusters, model_id)),
        notes={
            "vcov": f"{_describe_errors(fit.data)}.",
            "small_sample": "No small-sample factor, normal distribution.",
            "aggregation": model.aggregation,
        },
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


def _check_clusters(data: ModelData, n_clusters: int, model_id: str) -> None:
    if n_clusters >= 2:  # noqa: PLR2004  one cluster has no covariance over clusters
        return
    name = data.clusters[0].name if data.clusters else data.unit.name
    raise EstimationError(
        Problem(
            "estimate/too-few-clusters",
            f"there is {n_clusters} cluster by {name}",
            f"model {model_id}",
            "a standard error over clusters needs at least two",
            "cluster by a variable with more values",
        )
    )


def _extend_vcov(fit: EffectFit) -> FloatArray:
    """Return the covariance of effects and averages, shape (K + n_averages, same)."""
    n_effects = fit.group_time.n_estimates
    jacobian = np.zeros((n_effects + len(fit.averages), len(fit.vcov)))
    jacobian[:n_effects, :n_effects] = np.eye(n_effects)
    for position, one in enumerate(fit.averages):
        jacobian[n_effects + position] = one.gradient
    half = np.einsum("ij,jk->ik", jacobian, fit.vcov, optimize=False)
    full = np.einsum("ik,lk->il", half, jacobian, optimize=False)
    symmetric: FloatArray = (full + full.T) / 2
    return symmetric


def _build_rows(
    fit: EffectFit,
    model: GroupTimeModel,
    model_id: str,
    vcov: FloatArray,
    counts: UsedCounts,
) -> tuple[Estimate, ...]:
    labels = [*_label_effects(fit, model, model_id), *_label_averages(fit, model, model_id)]
    errors = np.sqrt(np.maximum(np.diagonal(vcov), 0.0))
    return tuple(
        _add_counts(_add_errors(row, float(errors[k]), model.conf_level), counts, k)
        for k, row in enumerate(labels)
    )


def _label_effects(fit: EffectFit, model: GroupTimeModel, model_id: str) -> Sequence[Estimate]:
    comparisons = fit.group_time.comparisons
    times = fit.cells.periods[comparisons.period]
    start = _start_row(fit, model, model_id)
    return [
        replace(
            start,
            estimand="att_gt",
            estimate=float(att),
            cohort=int(cohort),
            time=int(time),
            rel_time=int(time - cohort),
        )
        for att, cohort, time in zip(fit.group_time.att, comparisons.cohort, times, strict=True)
    ]


def _label_averages(fit: EffectFit, model: GroupTimeModel, model_id: str) -> Sequence[Estimate]:
    start = _start_row(fit, model, model_id)
    return [
        replace(
            start,
            estimand=one.estimand,
            term=one.term,
            estimate=one.estimate,
            rel_time=one.key if one.estimand == "att_event" else None,
            cohort=one.key if one.estimand == "att_cohort" else None,
            time=one.key if one.estimand == "att_time" else None,
        )
        for one in fit.averages
    ]


def _start_row(fit: EffectFit, model: GroupTimeModel, model_id: str) -> Estimate:
    return Estimate(
        model=model_id,
        estimator=model.estimator,
        outcome=fit.data.outcome_name,
        treatment=model.treatment,
        sample=model.sample,
        estimand="att",
        term=None,
        estimate=0.0,
    )


def _add_errors(row: Estimate, error: float, conf_level: float) -> Estimate:
    """Add error and interval; a reference period has none."""
    if error == 0 and row.estimate == 0:
        return row
    half = compute_critical_value(conf_level, NORMAL_DF) * error
    statistic = row.estimate / error if error > 0 else None
    p_value = None
    if statistic is not None:
        p_value = float(compute_p_values(np.array([statistic]), NORMAL_DF)[0])
    return replace(
        row,
        std_error=error,
        statistic=statistic,
        p_value=p_value,
        conf_low=row.estimate - half,
        conf_high=row.estimate + half,
        conf_level=conf_level,
    )


def _add_counts(row: Estimate, counts: UsedCounts, position: int) -> Estimate:
    return replace(
        row,
        n_obs=int(counts.n_obs[position]),
        n_units=int(counts.n_units[position]),
        n_treated=int(counts.n_treated[position]),
        n_clusters=int(counts.n_clusters[position]),
    )


def _count_unused(
    fit: EffectFit, counts: UsedCounts, model_id: str
) -> tuple[tuple[FlowStep, ...], int]:
    """Add a step for rows in no comparison; also return the firms with a treated row used."""
    data, cells, group_time = fit.data, fit.cells, fit.group_time
    treated = 0
    for block in cells.split(10_000):
        used = find_used(block, group_time).any(axis=1)
        under = used & (block.periods >= block.cohort[:, None])
        treated += int(block.n_units[under.any(axis=1)].sum())
    n_obs, n_units = int(counts.n_obs[-1]), int(counts.n_units[-1])
    lost = len(data.outcome) - n_obs
    if not lost:
        return data.flow, treated
    before = int(np.count_nonzero(_find_treated(data)))
    step = FlowStep(
        scope=f"model:{model_id}",
        step="no_comparison",
        reason="rows in no comparison: their firm, or the other side, is not seen in both periods",
        rows=n_obs,
        units=n_units,
        treated_units=treated,
        rows_lost=lost,
        units_lost=data.unit.n_levels - n_units,
        treated_units_lost=before - treated,
    )
    return (*data.flow, step), treated


def _find_treated(data: ModelData) -> BoolArray:
    if data.cohort is None:
        return np.zeros(data.unit.n_levels, dtype=np.bool_)
    under = data.time >= data.cohort
    return np.bincount(data.unit.values, under, minlength=data.unit.n_levels) > 0


def _build_fit(fit: EffectFit, counts: UsedCounts, treated: int) -> FitStatistics:
    data = fit.data
    return FitStatistics(
        n_obs=int(counts.n_obs[-1]),
        n_units=int(counts.n_units[-1]),
        n_treated=treated,
        n_clusters=int(counts.n_clusters[-1]),
        mean_outcome=float(data.outcome.mean()),
        mean_pre=_average_before(data),
        r2=None,
        r2_within=None,
        vcov_label=f"{_describe_errors(data)}; no small-sample factor, normal distribution",
    )


def _average_before(data: ModelData) -> float | None:
    if data.cohort is None:
        return None
    rows = np.isfinite(data.cohort) & (data.time < data.cohort)
    return float(data.outcome[rows].mean()) if rows.any() else None


def _describe_errors(data: ModelData) -> str:
    name = data.clusters[0].name if data.clusters else data.unit.name
    return f"Standard errors from influence functions, clustered by {name}"


def _describe_few_clusters(data: ModelData, n_clusters: int, model_id: str) -> tuple[Notice, ...]:
    if n_clusters >= FEW_CLUSTERS:
        return ()
    name = data.clusters[0].name if data.clusters else data.unit.name
    return (
        Notice(
            "estimate/few-clusters",
            "estimate",
            f"model {model_id}",
            f"{n_clusters} clusters by {name}: standard errors are too small with fewer than "
            f"{FEW_CLUSTERS}; compare a wild cluster bootstrap",
            level="warning",
        ),
    )
