"""The covariance that a model asks for, with its small-sample factor and degrees of freedom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.core.errors import EstimationError, Problem
from ipec_econ.core.notice import Notice
from ipec_econ.core.panel import Codes, ModelData
from ipec_econ.core.spec.model import Vcov
from ipec_econ.estimate.count_rows import count_levels, count_obs
from ipec_econ.estimate.describe_few_clusters import IN_REGRESSIONS, describe_few_clusters
from ipec_econ.estimate.own_factors import has_own_factors
from ipec_econ.numerics.nested import count_redundant, find_nested
from ipec_econ.numerics.small_sample import (
    Correction,
    DesignSize,
    compute_df,
    compute_group_factor,
    compute_parameter_factor,
    count_parameters,
)
from ipec_econ.numerics.vcov import choose_lags, repair_vcov

LOST_VARIANCE = 1e-15
"""A repaired variance at most this, ten times the floor of the repair, carries no information."""


RawVcov = Callable[[int | None], FloatArray]


@dataclass(frozen=True, slots=True)
class Inference:
    """The uncertainty of a regression's coefficients.

    Attributes
    ----------
    vcov
        Shape (k, k), outcome units squared per regressor units.
    df
        Degrees of freedom of t.
    n_parameters
        K of the small-sample factor.
    n_groups
        The smallest number of clusters, or of periods for Driscoll–Kraay; ``None`` for others.
    lags
        Of Driscoll–Kraay, as used.
    notices
        Few clusters, a repaired covariance.
    """

    vcov: FloatArray
    df: int
    n_parameters: int
    n_groups: int | None
    lags: int | None
    notices: tuple[Notice, ...]


def infer(
    data: ModelData,
    compute_raw: RawVcov,
    choice: Vcov,
    correction: Correction,
    *,
    terms: tuple[str, ...],
    n_slopes: int,
    model_id: str,
) -> Inference:
    """Compute the covariance of the coefficients.

    Parameters
    ----------
    data
        The rows used.
    compute_raw
        Lags (of Driscoll–Kraay) → the covariance before the factor that all its terms share.
    choice
        The covariance's kind, ways and lags.
    correction
        The small-sample rule.
    terms
        Names of the kept coefficients, for messages.
    n_slopes
        Slopes partialled out, which count in K.
    model_id
        For messages.

    Raises
    ------
    EstimationError
        Fewer than two clusters or periods, no degrees of freedom, too many lags, or a variance
        that is not positive.
    """
    where = f"model {model_id}"
    n_groups = _count_groups(data, choice, where)
    lags = _settle_lags(choice, n_groups, where)
    design = _measure_design(data, len(terms), choice, correction, n_slopes)
    n_parameters = count_parameters(design, correction, choice.kind)
    df = compute_df(design, correction, choice.kind, n_groups)
    if min(df, design.n_obs - n_parameters) <= 0:
        raise EstimationError(_no_freedom(design.n_obs, n_parameters, where))
    raw = compute_raw(lags)
    factor = compute_parameter_factor(design.n_obs, n_parameters, correction.k_adj, choice.kind)
    if n_groups is not None and not has_own_factors(choice, correction):
        factor *= compute_group_factor(n_groups, correction.g_adj)
    repaired = repair_vcov(raw * factor)
    notices = _describe_few_clusters(data, choice, where)
    if repaired.changed:
        _check_variances(repaired.vcov, terms, where)
        notices += (_repaired_notice(where),)
    return Inference(repaired.vcov, df, n_parameters, n_groups, lags, notices)


def _count_groups(data: ModelData, choice: Vcov, where: str) -> int | None:
    if choice.kind == "driscoll_kraay":
        n_periods = len(np.unique(data.time))
        if n_periods < 2:  # noqa: PLR2004  one period has no covariance over time
            raise EstimationError(_too_few("period", "time", n_periods, where))
        return n_periods
    if choice.kind != "cluster":
        return None
    problems = [
        _too_few("cluster", way.name, count_levels(data, way), where)
        for way in data.clusters
        if count_levels(data, way) < 2  # noqa: PLR2004  one cluster has no covariance over clusters
    ]
    if problems:
        raise EstimationError(problems)
    return min(count_levels(data, way) for way in data.clusters)


def _settle_lags(choice: Vcov, n_groups: int | None, where: str) -> int | None:
    if choice.kind != "driscoll_kraay" or n_groups is None:
        return None
    lags = choose_lags(n_groups) if choice.lags is None else choice.lags
    if lags >= n_groups:
        raise EstimationError(
            Problem(
                "estimate/too-many-lags",
                f"{lags} lags are asked for and the rows cover {n_groups} periods",
                where,
                "there is no pair of periods that far apart",
                f"give at most {n_groups - 1} lags, or leave `lags` out for "
                f"{choose_lags(n_groups)}",
            )
        )
    return lags


def _measure_design(
    data: ModelData,
    n_coefficients: int,
    choice: Vcov,
    correction: Correction,
    n_slopes: int,
) -> DesignSize:
    clusters = data.clusters if choice.kind == "cluster" else ()
    nested = _find_nested(data, clusters)
    effects = tuple(
        replace(effect, n_levels=count_levels(data, effect)) for effect in data.fixed_effects
    )
    redundant: tuple[int, ...] = ()
    if correction.redundancy == "mobility":
        redundant = count_redundant(effects, nested)
    return DesignSize(
        n_obs=count_obs(data),
        n_coefficients=n_coefficients,
        n_slopes=n_slopes,
        levels=tuple(effect.n_levels for effect in effects),
        nested=nested,
        redundant=redundant,
    )


def _find_nested(data: ModelData, clusters: tuple[Codes, ...]) -> tuple[bool, ...]:
    if data.copies is not None and any(way.values is data.unit.values for way in clusters):
        # A cell's firms are clusters of their own: nothing but the firm lies within one of them,
        # unless every cell is one firm.
        lone = data.firms is None and bool((data.copies == 1).all())
        if not lone:
            return tuple(effect.values is data.unit.values for effect in data.fixed_effects)
    parts = (*data.fixed_effects, *clusters)
    return data.work.recall(
        "nested",
        (len(clusters), *(part.values for part in parts)),
        lambda: find_nested(data.fixed_effects, clusters),
    )


def _check_variances(vcov: FloatArray, terms: tuple[str, ...], where: str) -> None:
    lost = [
        term
        for term, variance in zip(terms, np.diagonal(vcov), strict=True)
        if variance <= LOST_VARIANCE
    ]
    if lost:
        raise EstimationError(
            Problem(
                "estimate/negative-variance",
                f"the variance of {', '.join(lost)} is not positive",
                where,
                "with several ways of clustering a variance is a difference of sums, and can be "
                "negative when there are few clusters",
                "cluster in one way, the one with the widest clusters",
            )
        )


def _describe_few_clusters(data: ModelData, choice: Vcov, where: str) -> tuple[Notice, ...]:
    if choice.kind != "cluster":
        return ()
    return tuple(
        notice
        for way in data.clusters
        for notice in describe_few_clusters(
            count_levels(data, way), way.name, where, hint=IN_REGRESSIONS
        )
    )


def _repaired_notice(where: str) -> Notice:
    return Notice(
        "estimate/vcov-repaired",
        "estimate",
        where,
        "the covariance was not positive semi-definite; its negative eigenvalues were raised to "
        "zero (Cameron, Gelbach and Miller 2011), as fixest does",
        level="warning",
    )


def _too_few(what: str, name: str, count: int, where: str) -> Problem:
    return Problem(
        "estimate/too-few-clusters",
        f"there is {count} {what} by {name}",
        where,
        f"a standard error over {what}s needs at least two",
        "cluster by a variable with more values, or choose another `vcov`",
    )


def _no_freedom(n_obs: int, n_parameters: int, where: str) -> Problem:
    return Problem(
        "estimate/no-degrees-of-freedom",
        f"{n_obs} rows for {n_parameters} parameters leave no degrees of freedom",
        where,
        "the model fits its rows exactly, so nothing is left to measure its error by",
        "use fewer regressors or coarser fixed effects, or a larger sample",
    )
