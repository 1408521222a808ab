"""Effects and averages over an untreated fit as tidy rows with counts, statistics and notes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import FloatArray, freeze_array
from ipec_econ.core.estimates import Estimate, FitStatistics, ModelResult
from ipec_econ.core.notice import Notice
from ipec_econ.core.spec.model import UntreatedOutcomeModel
from ipec_econ.estimate.add_counts import add_counts
from ipec_econ.estimate.add_errors import add_errors
from ipec_econ.estimate.check_averages import check_averages
from ipec_econ.estimate.check_cluster_count import check_cluster_count
from ipec_econ.estimate.describe_few_clusters import describe_few_clusters
from ipec_econ.estimate.find_strata import find_strata
from ipec_econ.estimate.fit_pairs import PairFit
from ipec_econ.estimate.label_average import label_average
from ipec_econ.estimate.label_effects import label_effects
from ipec_econ.estimate.read_errors import read_errors
from ipec_econ.estimate.read_influence import read_influence
from ipec_econ.estimate.start_row import start_row
from ipec_econ.numerics.aggregate import Average
from ipec_econ.numerics.cells.count_used import UsedCounts
from ipec_econ.numerics.cells.joint_influence import JointInfluence
from ipec_econ.numerics.cross_product import combine_vcov


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
    influence
        What firms add to the errors of what `vcov` is of.
    counts
        Of effects, averages, and last of all rows.
    errors, small_sample
        What the standard errors are, which factor and which distribution they have.
    """

    fit: PairFit
    averages: tuple[Average, ...]
    vcov: FloatArray
    influence: JointInfluence
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
    name = found.fit.data.cluster_name
    n_clusters = int(found.counts.n_clusters[-1])
    check_cluster_count(n_clusters, name, model_id=model_id)
    jacobian = _list_gradients(found)
    vcov = combine_vcov(jacobian, found.vcov)
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
        notices=(*notices, *describe_few_clusters(n_clusters, name, f"model {model_id}")),
        notes={
            "vcov": f"{errors}.",
            "small_sample": f"{found.small_sample[:1].upper()}{found.small_sample[1:]}.",
            "aggregation": model.aggregation,
        },
        influence=read_influence(found.fit.data, vcov, lambda: _sum_influence(found, jacobian)),
    )


def _list_gradients(found: PairResult) -> FloatArray:
    """Return effects and averages by what `vcov` is of, shape (K + n_averages, m)."""
    effects = np.eye(len(found.fit.att), len(found.vcov))
    gradients = np.array([one.gradient for one in found.averages]).reshape(-1, len(found.vcov))
    return np.concatenate([effects, gradients])


def _sum_influence(found: PairResult, jacobian: FloatArray) -> FloatArray:
    """Return what each cluster adds to the rows' errors, shape (G, K + n_averages)."""
    sums = found.influence.sum_clusters()
    influence: FloatArray = np.einsum("ck,rk->cr", sums, jacobian, optimize=False)
    return influence


def _build_rows(
    found: PairResult, model: UntreatedOutcomeModel, model_id: str, vcov: FloatArray
) -> tuple[Estimate, ...]:
    start = start_row(found.fit.data, model, model_id)
    labels = [
        *label_effects(start, found.fit.att, found.fit.cohort, found.fit.time),
        *(label_average(start, one, one.estimate) for one in found.averages),
    ]
    # Coefficients of controls have other units than the outcome: none of them is rounding.
    known = np.array([row.estimand != "coef" for row in labels])
    plain = np.sqrt(np.maximum(np.diagonal(vcov), 0.0))
    errors = np.where(known, read_errors(vcov, found.fit.data), plain)
    return tuple(
        add_counts(add_errors(row, float(errors[k]), model.conf_level), found.counts, k)
        for k, row in enumerate(labels)
    )


def _build_fit(found: PairResult, vcov_label: str) -> FitStatistics:
    counts, strata = found.counts, find_strata(found.fit.data)
    return FitStatistics(
        n_obs=int(counts.n_obs[-1]),
        n_units=int(counts.n_units[-1]),
        n_treated=int(counts.n_treated[-1]),
        n_clusters=int(counts.n_clusters[-1]),
        mean_outcome=found.fit.mean_outcome,
        mean_pre=found.fit.mean_pre,
        r2=None,
        r2_within=None,
        fixed_effects=() if strata is None else (strata.name,),
        covariates=() if found.fit.controls is None else found.fit.controls.terms,
        vcov_label=vcov_label,
    )
