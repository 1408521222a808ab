"""P-values and confidence intervals of a regression by the wild cluster bootstrap."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.core.errors import EstimationError, Problem
from ipec_econ.core.estimates import Diagnostic, Estimate, ModelResult
from ipec_econ.core.notice import Notice
from ipec_econ.core.spec.model import WildBootstrap
from ipec_econ.estimate.describe_bootstrap import describe_wild
from ipec_econ.estimate.describe_few_clusters import FEW_CLUSTERS_CODE
from ipec_econ.estimate.estimator import RegressionSpec
from ipec_econ.estimate.net_rows import net_rows, read_bread
from ipec_econ.estimate.regression import Regression
from ipec_econ.numerics.wild.build_form import build_form
from ipec_econ.numerics.wild.build_jackknife_form import build_jackknife_form
from ipec_econ.numerics.wild.cluster_sums import (
    ClusterSums,
    NetRows,
    sum_by_cluster,
    sum_products,
)
from ipec_econ.numerics.wild.draw_statistics import draw_statistics
from ipec_econ.numerics.wild.draw_weights import can_enumerate, draw_weights
from ipec_econ.numerics.wild.jackknife import Jackknife, leave_clusters_out
from ipec_econ.numerics.wild.wild_form import WildForm
from ipec_econ.numerics.wild.wild_test import run_test

NAME = "bootstrap"
MAX_NAMED = 3

FEW_TREATED = 5
"""Treated clusters below which the bootstrap is not to be trusted: MacKinnon and Webb (2017) find
it seriously wrong with one and two, and better from about five."""

MAX_PRODUCTS = 50_000_000
"""Numbers of all clusters' products (400 MB): what the jackknife may hold."""


@dataclass(frozen=True, slots=True)
class _Bootstrap:
    """One regression made ready: its sums are computed once for all of its rows of estimates."""

    choice: WildBootstrap
    rows: NetRows
    sums: ClusterSums
    jackknife: Jackknife | None
    seed: int
    conf_level: float


def add_wild_bootstrap(
    result: ModelResult,
    regression: Regression,
    model: RegressionSpec,
    weights: Mapping[str, FloatArray],
) -> ModelResult:
    """Return the result with bootstrapped ``p_value``, ``conf_low`` and ``conf_high``.

    Errors and statistics stay the analytic ones. A diagnostic for each row holds the bootstrap's
    numbers, and says in its note what the analytic p-value and interval were.

    Parameters
    ----------
    result
        Its rows are linear in the regression's k coefficients.
    regression
        Clustered in one way.
    model
        ``bootstrap`` is read: without it the result is returned as it is.
    weights
        Of the coefficients in each row by its key, shape (k,) each.

    Raises
    ------
    EstimationError
        The covariance is not clustered in one way, fixed effects are too many, or a coefficient
        is not identified without one of the clusters (variants 31 and 33).
    """
    if not isinstance(model.bootstrap, WildBootstrap):
        return result
    ready = _prepare(regression, model, model.bootstrap, result.model)
    found = {
        row.key: _test_row(ready, weights[row.key], row, result.model)
        for row in result.estimates
        if row.std_error and row.key in weights
    }
    name = regression.data.clusters[0].name
    sentence = describe_wild(ready.choice, ready.rows.n_clusters, name)
    return replace(
        result,
        estimates=tuple(_replace_row(row, found) for row in result.estimates),
        diagnostics=(*result.diagnostics, *found.values()),
        notices=(
            *(_settle_few_clusters(notice) for notice in result.notices),
            *_describe_open(found, ready, name, result.model),
            *_describe_few_treated(regression, name, result.model),
        ),
        notes={**result.notes, NAME: sentence},
    )


def _prepare(
    regression: Regression, model: RegressionSpec, choice: WildBootstrap, model_id: str
) -> _Bootstrap:
    _check_clusters(regression, model_id)
    rows = net_rows(regression, model_id=model_id)
    sums = sum_by_cluster(rows, read_bread(regression))
    jackknife = None
    if choice.has_jackknife_scores:
        _check_products(rows.n_clusters, len(sums.bread), choice, model_id)
        jackknife = leave_clusters_out(sum_products(rows))
    return _Bootstrap(choice, rows, sums, jackknife, regression.data.seed, model.conf_level)


def _test_row(ready: _Bootstrap, weights: FloatArray, row: Estimate, model_id: str) -> Diagnostic:
    """Test one row; every row draws from the seed afresh, so that none depends on the others."""
    form = _build_form(ready, weights, row, model_id)
    choice, n_clusters = ready.choice, ready.rows.n_clusters
    blocks = draw_weights(choice.weights, n_clusters, choice.replications, seed=ready.seed)
    enumerated = can_enumerate(choice.weights, n_clusters, choice.replications)
    test = run_test(
        draw_statistics(form, blocks),
        estimate=form.estimate,
        variance=form.variance,
        conf_level=ready.conf_level,
        n_own=0 if enumerated else 1,
    )
    statistic = row.statistic
    if choice.has_jackknife_errors:
        factor = (n_clusters - 1) / n_clusters
        statistic = float(form.estimate / np.sqrt(factor * form.variance))
    return Diagnostic(
        model=model_id,
        diagnostic=NAME,
        key=row.key,
        value=row.estimate,
        lower=test.conf_low,
        upper=test.conf_high,
        statistic=statistic,
        p_value=test.p_value,
        note=_name_analytic(row),
    )


def _build_form(ready: _Bootstrap, weights: FloatArray, row: Estimate, model_id: str) -> WildForm:
    restricted = ready.choice.restricted
    form = build_form(ready.sums, ready.rows, weights, estimate=row.estimate, restricted=restricted)
    if ready.jackknife is None:
        return form
    found = build_jackknife_form(
        form,
        ready.sums,
        ready.jackknife,
        weights,
        restricted=restricted,
        jackknife_errors=ready.choice.has_jackknife_errors,
    )
    if found is None:
        raise EstimationError(_not_identified(row.key, ready.choice, model_id))
    return found


def _replace_row(row: Estimate, found: Mapping[str, Diagnostic]) -> Estimate:
    if row.key not in found:
        return row
    one = found[row.key]
    return replace(row, p_value=one.p_value, conf_low=one.lower, conf_high=one.upper)


def _name_analytic(row: Estimate) -> str:
    law = "normal" if row.df is None else f"t({row.df:g})"
    return (
        f"analytic, {law}: p = {row.p_value:.4g}, "
        f"{100 * (row.conf_level or 0):g}% [{row.conf_low:.6g}, {row.conf_high:.6g}]"
    )


def _settle_few_clusters(notice: Notice) -> Notice:
    """Say of few clusters what was done about them."""
    if notice.code != FEW_CLUSTERS_CODE:
        return notice
    text, _, _ = notice.text.partition(";")
    remedy = "p-values and confidence intervals are the wild cluster bootstrap's"
    return replace(notice, text=f"{text}; {remedy}", level="info")


def _describe_open(
    found: Mapping[str, Diagnostic], ready: _Bootstrap, name: str, model_id: str
) -> tuple[Notice, ...]:
    open_sets = [key for key, one in found.items() if np.inf in (one.upper, -(one.lower or 0.0))]
    if not open_sets:
        return ()
    more = " …" if len(open_sets) > MAX_NAMED else ""
    named = ", ".join(open_sets[:MAX_NAMED]) + more
    return (
        Notice(
            "estimate/bootstrap-unbounded",
            "estimate",
            f"model {model_id}",
            f"{len(open_sets)} confidence sets at {100 * ready.conf_level:g}% have no end on a "
            f"side ({named}): {ready.rows.n_clusters} clusters of {name} give too few distinct "
            "statistics to reject values however far away",
            level="warning",
        ),
    )


def _describe_few_treated(regression: Regression, name: str, model_id: str) -> tuple[Notice, ...]:
    data = regression.data
    if data.treated is None:
        return ()
    treated = np.unique(data.clusters[0].values[data.treated > 0])
    if not 0 < len(treated) < FEW_TREATED:
        return ()
    return (
        Notice(
            "estimate/few-treated-clusters",
            "estimate",
            f"model {model_id}",
            f"treatment is in {len(treated)} of {data.clusters[0].n_levels} clusters of {name}: "
            "the wild cluster bootstrap rejects too seldom with the null imposed and too often "
            f"without; compare `randomization` with `assigned_by: {name}`",
            level="warning",
        ),
    )


def _check_clusters(regression: Regression, model_id: str) -> None:
    choice = regression.choice
    if choice.kind == "cluster" and len(choice.by) == 1:
        return
    raise EstimationError(
        Problem(
            "estimate/bootstrap-refused",
            "a wild cluster bootstrap needs clusters in one way",
            f"model {model_id}",
            "each cluster's residuals are multiplied by one random weight",
            "write `cluster: NAME` with the widest group",
        )
    )


def _check_products(n_clusters: int, size: int, choice: WildBootstrap, model_id: str) -> None:
    if n_clusters * size**2 <= MAX_PRODUCTS:
        return
    raise EstimationError(
        Problem(
            "estimate/bootstrap-refused",
            f"variant {choice.variant} of the wild cluster bootstrap is too large here",
            f"model {model_id}",
            f"it estimates {size} coefficients (dummies of fixed effects that cut across clusters "
            f"among them) without each of {n_clusters} clusters",
            "write `variant: 11`, which with so many clusters hardly differs",
        )
    )


def _not_identified(key: str, choice: WildBootstrap, model_id: str) -> Problem:
    return Problem(
        "estimate/bootstrap-refused",
        f"`{key}` is not identified without one of the clusters",
        f"model {model_id}",
        f"variant {choice.variant} of the wild cluster bootstrap estimates it without each of "
        "them in turn",
        "write `variant: 11`; with treatment in so few clusters, read `randomization` beside it",
    )
