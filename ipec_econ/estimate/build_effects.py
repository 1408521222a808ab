"""Group-time effects and their averages as tidy rows with counts, statistics and notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ipec_econ.core.arrays import FloatArray, IntArray, freeze_array
from ipec_econ.core.errors import EstimationError, Problem
from ipec_econ.core.estimates import Estimate, FitStatistics, ModelResult
from ipec_econ.core.flow import FlowStep
from ipec_econ.core.notice import Notice
from ipec_econ.core.panel import ModelData
from ipec_econ.core.spec.model import GroupTimeModel
from ipec_econ.estimate.infer import FEW_CLUSTERS
from ipec_econ.numerics.aggregate import Average
from ipec_econ.numerics.cells.count_used import UsedCounts
from ipec_econ.numerics.t_distribution import compute_critical_value, compute_p_values

NORMAL_DF = float("inf")


@dataclass(frozen=True, slots=True)
class EffectFit:
    """Estimated effects by cohort and period before they become rows.

    Attributes
    ----------
    data
        The rows before any was dropped.
    flow
        What was dropped.
    mean_outcome, mean_pre
        Plain means over the rows used, and over treated firms' rows before treatment.
    att, cohort, time
        The K effects, shape (K,).
    averages
        What they were averaged to.
    vcov
        Of the effects and of what else the gradients of the averages are by.
    counts
        What each effect and average used, and last what all of them together did.
    treated
        Firms with a row under treatment used.
    errors
        What the standard errors are.
    small_sample
        Which factor they have, and which distribution.
    """

    data: ModelData
    flow: tuple[FlowStep, ...]
    mean_outcome: float
    mean_pre: float | None
    att: FloatArray
    cohort: FloatArray
    time: IntArray
    averages: tuple[Average, ...]
    vcov: FloatArray
    counts: UsedCounts
    treated: int
    errors: str = "Standard errors from influence functions"
    small_sample: str = "no small-sample factor, normal distribution"


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
    n_clusters = int(fit.counts.n_clusters[-1])
    _check_clusters(fit.data, n_clusters, model_id)
    vcov = _extend_vcov(fit)
    rows = _build_rows(fit, model, model_id, vcov)
    return ModelResult(
        model=model_id,
        estimator=model.estimator,
        estimates=rows,
        fit=_build_fit(fit),
        vcov=freeze_array(vcov),
        vcov_keys=tuple(row.key for row in rows),
        flow=fit.flow,
        notices=(*notices, *_describe_few_clusters(fit.data, n_clusters, model_id)),
        notes={
            "vcov": f"{_describe_errors(fit)}.",
            "small_sample": f"{fit.small_sample[:1].upper()}{fit.small_sample[1:]}.",
            "aggregation": model.aggregation,
        },
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
    n_effects = len(fit.att)
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
) -> tuple[Estimate, ...]:
    labels = [*_label_effects(fit, model, model_id), *_label_averages(fit, model, model_id)]
    errors = np.sqrt(np.maximum(np.diagonal(vcov), 0.0))
    return tuple(
        _add_counts(_add_errors(row, float(errors[k]), model.conf_level), fit.counts, k)
        for k, row in enumerate(labels)
    )


def _label_effects(fit: EffectFit, model: GroupTimeModel, model_id: str) -> Sequence[Estimate]:
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
        for att, cohort, time in zip(fit.att, fit.cohort, fit.time, strict=True)
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


def _build_fit(fit: EffectFit) -> FitStatistics:
    counts = fit.counts
    return FitStatistics(
        n_obs=int(counts.n_obs[-1]),
        n_units=int(counts.n_units[-1]),
        n_treated=fit.treated,
        n_clusters=int(counts.n_clusters[-1]),
        mean_outcome=fit.mean_outcome,
        mean_pre=fit.mean_pre,
        r2=None,
        r2_within=None,
        vcov_label=f"{_describe_errors(fit)}; {fit.small_sample}",
    )


def _describe_errors(fit: EffectFit) -> str:
    name = fit.data.clusters[0].name if fit.data.clusters else fit.data.unit.name
    return f"{fit.errors}, clustered by {name}"


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
