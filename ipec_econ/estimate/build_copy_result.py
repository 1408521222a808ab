"""Coefficients of regressions on copies, and their averages, as tidy rows with counts and notes."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ipec_econ.core.arrays import FloatArray, IntArray, freeze_array
from ipec_econ.core.estimates import Estimate, ModelResult
from ipec_econ.core.notice import Notice
from ipec_econ.core.spec.model import CopyModel
from ipec_econ.core.vocabulary import Estimand
from ipec_econ.estimate.add_errors import add_errors
from ipec_econ.estimate.check_cluster_count import check_cluster_count
from ipec_econ.estimate.copy_cells import CopyCells
from ipec_econ.estimate.describe_few_clusters import describe_few_clusters
from ipec_econ.estimate.read_errors import read_errors
from ipec_econ.estimate.read_influence import read_influence
from ipec_econ.estimate.start_row import start_row
from ipec_econ.estimate.summarise_copies import summarise_copies
from ipec_econ.numerics.cells.cell_covariance import (
    BLOCK_NUMBERS,
    compute_cell_covariance,
    sum_influence,
)
from ipec_econ.numerics.cells.count_used import UsedCounts, count_used
from ipec_econ.numerics.cells.streamed_cells import Cells
from ipec_econ.numerics.copy_fit import CopyFit
from ipec_econ.numerics.cross_product import combine_vcov
from ipec_econ.numerics.small_sample import compute_group_factor, compute_parameter_factor


@dataclass(frozen=True, slots=True)
class CopyRow:
    """A row that is linear in the K coefficients.

    Attributes
    ----------
    estimand, term, rel_time
        What the row is.
    shares
        Shape (K,).
    n_obs
        Rows of its regressions, copies counted as often as they occur.
    """

    estimand: Estimand
    term: str | None
    rel_time: int | None
    shares: FloatArray
    n_obs: int


def build_copy_result(
    sample: CopyCells,
    fit: CopyFit,
    rows: tuple[CopyRow, ...],
    model: CopyModel,
    *,
    model_id: str,
    notices: tuple[Notice, ...],
    covariates: tuple[str, ...] = (),
) -> ModelResult:
    """Return the rows, the reference's among them, with one covariance over all that vary.

    A coefficient's small-sample factor is its own regression's: covariances between two
    regressions are multiplied with the roots of both. Degrees of freedom are the clusters less
    one; of an average, the fewest among its coefficients.

    Raises
    ------
    EstimationError
        There are fewer than two clusters.
    """
    counts = _count(sample, fit, rows)
    name = sample.data.cluster_name
    n_clusters = int(counts.n_clusters[-1])
    check_cluster_count(n_clusters, name, model_id=model_id)
    n_coefficients = len(fit.estimates)
    groups = counts.n_clusters[:n_coefficients]
    jacobian = np.array([row.shares for row in rows])
    vcov = _compute_vcov(sample, fit, groups, jacobian, has_factor=model.small_sample == "fixest")
    built = _build_rows(sample, fit, rows, model, model_id, vcov, counts, groups)
    statistics, flow = summarise_copies(sample, fit, model_id=model_id)
    errors = f"Standard errors clustered by {name}"
    factor = _describe_factor(model)
    return ModelResult(
        model=model_id,
        estimator=model.estimator,
        estimates=_insert_reference(built, model),
        fit=replace(
            statistics,
            n_clusters=n_clusters,
            covariates=covariates,
            vcov_label=f"{errors}; {factor}",
        ),
        vcov=freeze_array(vcov),
        vcov_keys=tuple(row.key for row in built),
        flow=flow,
        notices=(
            *sample.notices,
            *notices,
            *_describe_lone(sample, fit, rows, tuple(row.key for row in built), model_id),
            *describe_few_clusters(n_clusters, name, f"model {model_id}"),
        ),
        notes={
            "vcov": f"{errors}.",
            "small_sample": f"{factor[:1].upper()}{factor[1:]}. {_list_sizes(fit)}",
            "aggregation": model.aggregation,
        },
        influence=read_influence(
            sample.data, vcov, lambda: _sum_influence(sample, fit, groups, jacobian, model)
        ),
    )


def _count(sample: CopyCells, fit: CopyFit, rows: tuple[CopyRow, ...]) -> UsedCounts:
    """Count what coefficients, rows, and last everything together, use."""
    n_coefficients = len(fit.estimates)
    members = [
        *np.eye(n_coefficients, dtype=np.bool_),
        *(row.shares != 0 for row in rows),
        np.ones(n_coefficients, dtype=np.bool_),
    ]
    return count_used(sample.cells, fit.used, np.array(members), fit.is_treated)


def _compute_vcov(
    sample: CopyCells, fit: CopyFit, groups: IntArray, jacobian: FloatArray, *, has_factor: bool
) -> FloatArray:
    cells = sample.cells if fit.scored is None else fit.scored
    raw = compute_cell_covariance(cells, fit.influence, len(fit.estimates))
    root = np.sqrt(_compute_factors(fit, groups, has_factor=has_factor))
    return combine_vcov(jacobian * root, raw)


def _sum_influence(
    sample: CopyCells, fit: CopyFit, groups: IntArray, jacobian: FloatArray, model: CopyModel
) -> FloatArray:
    """Return what each cluster adds to the rows' errors, shape (G, n_rows)."""
    cells = sample.cells if fit.scored is None else fit.scored
    sums = sum_influence(cells, fit.influence, len(fit.estimates))
    root = np.sqrt(_compute_factors(fit, groups, has_factor=model.small_sample == "fixest"))
    influence: FloatArray = np.einsum("ck,rk->cr", sums, jacobian * root, optimize=False)
    return influence


def _compute_factors(fit: CopyFit, groups: IntArray, *, has_factor: bool) -> FloatArray:
    """Return each coefficient's factor, 0 where its regression leaves nothing to measure."""
    factors = np.zeros(len(fit.estimates))
    for k, (n_obs, n_parameters, n_groups) in enumerate(
        zip(fit.n_obs, fit.n_parameters, groups, strict=True)
    ):
        if n_groups > 1 and n_obs > n_parameters:
            factors[k] = compute_group_factor(int(n_groups), has_factor)
            factors[k] *= compute_parameter_factor(
                int(n_obs), int(n_parameters), has_factor, "cluster"
            )
    return factors


def _build_rows(
    sample: CopyCells,
    fit: CopyFit,
    rows: tuple[CopyRow, ...],
    model: CopyModel,
    model_id: str,
    vcov: FloatArray,
    counts: UsedCounts,
    groups: IntArray,
) -> tuple[Estimate, ...]:
    # Coefficients of controls have other units than the outcome: none of them is rounding.
    known = np.array([row.estimand != "coef" for row in rows])
    plain = np.sqrt(np.maximum(np.diagonal(vcov), 0.0))
    errors = np.where(known, read_errors(vcov, sample.data), plain)
    start = start_row(sample.data, model, model_id)
    built = []
    for k, row in enumerate(rows):
        place = len(fit.estimates) + k
        labelled = replace(
            start,
            estimand=row.estimand,
            term=row.term,
            rel_time=row.rel_time,
            estimate=float((row.shares * fit.estimates).sum()),
            n_obs=row.n_obs,
            n_units=int(counts.n_units[place]),
            n_treated=int(counts.n_treated[place]),
            n_clusters=int(counts.n_clusters[place]),
        )
        df = float(groups[row.shares != 0].min()) - 1
        built.append(add_errors(labelled, float(errors[k]), model.conf_level, df))
    return tuple(built)


def _insert_reference(rows: tuple[Estimate, ...], model: CopyModel) -> tuple[Estimate, ...]:
    """Put event time −1, zero without error, where it belongs on the path."""
    if model.window is not None and not model.window[0] <= -1 <= model.window[1]:
        return rows
    before = [row for row in rows if row.estimand == "att_event" and (row.rel_time or 0) < -1]
    kept = rows[0]
    zero = Estimate(
        model=kept.model,
        estimator=kept.estimator,
        outcome=kept.outcome,
        treatment=kept.treatment,
        sample=kept.sample,
        estimand="att_event",
        term=None,
        rel_time=-1,
        estimate=0.0,
    )
    return (*rows[: len(before)], zero, *rows[len(before) :])


def _describe_factor(model: CopyModel) -> str:
    if model.small_sample == "none":
        return "no small-sample factor, t distribution"
    return "small-sample factor as in fixest, t distribution"


def _list_sizes(fit: CopyFit) -> str:
    sizes = dict.fromkeys(zip(fit.n_obs.tolist(), fit.n_parameters.tolist(), strict=True))
    if len(sizes) == 1:
        n_obs, n_parameters = next(iter(sizes))
        return f"N = {n_obs} rows in the regression, K = {n_parameters}."
    return f"Each of {len(fit.estimates)} regressions has its own N and K."


def _describe_lone(
    sample: CopyCells, fit: CopyFit, rows: tuple[CopyRow, ...], keys: tuple[str, ...], model_id: str
) -> tuple[Notice, ...]:
    n_treated = _count_treated_clusters(sample.cells, fit, rows)
    lone = [key for key, count in zip(keys, n_treated, strict=True) if count == 1]
    if not lone:
        return ()
    return (
        Notice(
            "estimate/lone-cluster",
            "estimate",
            f"model {model_id}",
            f"{len(lone)} of {len(rows)} estimates have all their treated firms in one cluster "
            f"({', '.join(lone)}): their standard errors hold nothing of its uncertainty",
            level="warning",
        ),
    )


def _count_treated_clusters(cells: Cells, fit: CopyFit, rows: tuple[CopyRow, ...]) -> list[int]:
    """Return how many clusters hold the treated firms of each row."""
    counts = np.zeros(len(rows), dtype=np.int64)
    seen = np.zeros((len(rows), cells.n_clusters), dtype=np.bool_)
    for block in cells.split(max(1, BLOCK_NUMBERS // max(1, len(fit.estimates)))):
        treated = fit.is_treated(block)
        for k, row in enumerate(rows):
            inside = np.asarray(treated[:, row.shares != 0].any(axis=1))
            counts[k] += int(block.n_units[inside].sum())
            if block.cluster is not None:
                seen[k, block.cluster[inside]] = True
    return [int(n) for n in (seen.sum(axis=1) if cells.has_clusters else counts)]
