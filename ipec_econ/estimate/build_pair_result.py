"""Effects and averages over an untreated fit as tidy rows with counts, statistics and notes."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ipec_econ.core.arrays import FloatArray, freeze_array
from ipec_econ.core.estimates import Estimate, FitStatistics, ModelResult
from ipec_econ.core.notice import Notice
from ipec_econ.core.spec.model import UntreatedOutcomeModel
from ipec_econ.estimate.add_errors import add_errors
from ipec_econ.estimate.check_averages import check_averages
from ipec_econ.estimate.check_cluster_count import check_cluster_count
from ipec_econ.estimate.count_rows import find_largest_outcome
from ipec_econ.estimate.fit_pairs import PairFit
from ipec_econ.estimate.infer import FEW_CLUSTERS
from ipec_econ.numerics.aggregate import Average
from ipec_econ.numerics.cells.count_used import UsedCounts

ROUNDING = 1e-13
"""A standard error below this share of the largest outcome is what sums of zero leave over."""


@dataclass(frozen=True, slots=True)
class PairResult:
    """What an estimator makes of an untreated fit before it becomes rows.

    Attributes
    ----------
    fit
        The untreated fit and the effects of the imputed pairs.
    averages
        Averages of them, and what else gets a row.
    vcov
        Of the imputed pairs, and then of what the averages' gradients are by.
    counts
        Of effects, averages, and last of all rows.
    errors, small_sample
        What the standard errors are, which factor and which distribution they have.
    """

    fit: PairFit
    averages: tuple[Average, ...]
    vcov: FloatArray
    counts: UsedCounts
    errors: str
    small_sample: str = "no small-sample factor, normal distribution"


def build_pair_result(
    found: PairResult,
    model: UntreatedOutcomeModel,
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
    check_averages(found.averages, model, model_id=model_id)
    name = _name_cluster(found)
    n_clusters = int(found.counts.n_clusters[-1])
    check_cluster_count(n_clusters, name, model_id=model_id)
    vcov = _extend_vcov(found)
    rows = _build_rows(found, model, model_id, vcov)
    errors = f"{found.errors}, clustered by {name}"
    return ModelResult(
        model=model_id,
        estimator=model.estimator,
        estimates=rows,
        fit=_build_fit(found, f"{errors}; {found.small_sample}"),
        vcov=freeze_array(vcov),
        vcov_keys=tuple(row.key for row in rows),
        flow=found.fit.flow,
        notices=(*notices, *_describe_few_clusters(n_clusters, name, model_id)),
        notes={
            "vcov": f"{errors}.",
            "small_sample": f"{found.small_sample[:1].upper()}{found.small_sample[1:]}.",
            "aggregation": model.aggregation,
        },
    )


def _name_cluster(found: PairResult) -> str:
    data = found.fit.data
    return data.clusters[0].name if data.clusters else data.unit.name


def _extend_vcov(found: PairResult) -> FloatArray:
    """Return the covariance of effects and averages, shape (K + n_averages, same)."""
    effects = np.eye(len(found.fit.att), len(found.vcov))
    gradients = np.array([one.gradient for one in found.averages]).reshape(-1, len(found.vcov))
    jacobian = np.concatenate([effects, gradients])
    half = np.einsum("ij,jk->ik", jacobian, found.vcov, optimize=False)
    full = np.einsum("ik,lk->il", half, jacobian, optimize=False)
    symmetric: FloatArray = (full + full.T) / 2
    return symmetric


def _build_rows(
    found: PairResult, model: UntreatedOutcomeModel, model_id: str, vcov: FloatArray
) -> tuple[Estimate, ...]:
    start = Estimate(
        model=model_id,
        estimator=model.estimator,
        outcome=found.fit.data.outcome_name,
        treatment=model.treatment,
        sample=model.sample,
        estimand="att",
        term=None,
        estimate=0.0,
    )
    labels = [*_label_effects(found.fit, start), *(_label(one, start) for one in found.averages)]
    errors = np.sqrt(np.maximum(np.diagonal(vcov), 0.0))
    floor = ROUNDING * find_largest_outcome(found.fit.data)
    known = np.where(errors > floor, errors, 0.0)
    return tuple(
        _add_counts(add_errors(row, float(known[k]), model.conf_level), found.counts, k)
        for k, row in enumerate(labels)
    )


def _label_effects(fit: PairFit, start: Estimate) -> list[Estimate]:
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


def _label(one: Average, start: Estimate) -> Estimate:
    return replace(
        start,
        estimand=one.estimand,
        term=one.term,
        estimate=one.estimate,
        rel_time=one.key if one.estimand == "att_event" else None,
        cohort=one.key if one.estimand == "att_cohort" else None,
        time=one.key if one.estimand == "att_time" else None,
    )


def _add_counts(row: Estimate, counts: UsedCounts, position: int) -> Estimate:
    return replace(
        row,
        n_obs=int(counts.n_obs[position]),
        n_units=int(counts.n_units[position]),
        n_treated=int(counts.n_treated[position]),
        n_clusters=int(counts.n_clusters[position]),
    )


def _build_fit(found: PairResult, vcov_label: str) -> FitStatistics:
    counts = found.counts
    return FitStatistics(
        n_obs=int(counts.n_obs[-1]),
        n_units=int(counts.n_units[-1]),
        n_treated=int(counts.n_treated[-1]),
        n_clusters=int(counts.n_clusters[-1]),
        mean_outcome=found.fit.mean_outcome,
        mean_pre=found.fit.mean_pre,
        r2=None,
        r2_within=None,
        vcov_label=vcov_label,
    )


def _describe_few_clusters(n_clusters: int, name: str, model_id: str) -> tuple[Notice, ...]:
    if n_clusters >= FEW_CLUSTERS:
        return ()
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
