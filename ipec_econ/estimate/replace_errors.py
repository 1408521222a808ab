"""A result's errors, tests, intervals and bands from draws of the multiplier bootstrap."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.core.estimates import Diagnostic, Estimate, ModelResult
from ipec_econ.core.notice import Notice
from ipec_econ.core.spec.model import ModelBase, MultiplierBootstrap
from ipec_econ.estimate.add_bands import BANDED, widen
from ipec_econ.estimate.add_errors import NORMAL_DF, add_errors
from ipec_econ.estimate.describe_bootstrap import describe_multiplier
from ipec_econ.numerics.multiplier_errors import (
    compute_range_errors,
    compute_simultaneous_value,
)

NAME = "bootstrap"

NO_RANGE = 1e-8
"""An interquartile range below this share of the analytic error's is rounding, and says nothing."""

MAX_NAMED = 3


def replace_errors(
    result: ModelResult,
    draws: FloatArray,
    model: ModelBase,
    choice: MultiplierBootstrap,
    *,
    cluster_name: str,
    seed: int,
) -> ModelResult:
    """Return the result with bootstrapped errors, tests, intervals and bands.

    Tests and intervals keep the distribution of the row: normal, or t. The covariance stays the
    analytic one: joint tests and sensitivity use it. A diagnostic for each row holds the
    bootstrap's numbers, and its note the analytic error and interval.

    Parameters
    ----------
    result
        As estimated.
    draws
        Of what the estimates of its covariance are off by, shape (k, B).
    model
        ``bands`` and ``conf_level`` are read.
    choice
        Its bootstrap.
    cluster_name
        Of what was multiplied by one weight.
    seed
        Of the draws.

    References
    ----------
    Callaway and Sant'Anna (2021), algorithm 1; did 2.5.1's ``mboot``.
    """
    place = {key: k for k, key in enumerate(result.vcov_keys)}
    errors = dict(zip(result.vcov_keys, compute_range_errors(draws), strict=True))
    lost = [row.key for row in result.estimates if _has_no_range(row, errors)]
    rows = tuple(
        _replace_error(row, 0.0 if row.key in lost else errors.get(row.key, 0.0), model.conf_level)
        for row in result.estimates
    )
    label = describe_multiplier(choice, cluster_name)
    resampled = replace(
        result,
        estimates=rows,
        fit=replace(result.fit, vcov_label=f"{label}{_describe_distribution(rows)}"),
        diagnostics=(*result.diagnostics, *_describe(result.estimates, rows)),
        notices=(*result.notices, *_describe_lost(lost, result.model, cluster_name)),
        notes={**result.notes, "vcov": f"{label}."},
    )
    if getattr(model, "bands", "pointwise") != "simultaneous":
        return resampled
    for estimand, note in BANDED.items():
        path = [row for row in rows if row.estimand == estimand and row.std_error]
        if not path:
            continue
        critical = compute_simultaneous_value(
            draws[[place[row.key] for row in path]],
            np.array([row.std_error for row in path]),
            model.conf_level,
            df=path[0].df,
            seed=seed,
        )
        resampled = widen(resampled, estimand, note, critical)
    return resampled


def _has_no_range(row: Estimate, errors: dict[str, float]) -> bool:
    if not row.std_error or row.key not in errors:
        return False
    return bool(errors[row.key] <= NO_RANGE * row.std_error)


def _replace_error(row: Estimate, error: float, conf_level: float) -> Estimate:
    if not row.std_error or not error:
        return row
    df = NORMAL_DF if row.df is None else row.df
    return add_errors(row, float(error), conf_level, df)


def _describe_distribution(rows: tuple[Estimate, ...]) -> str:
    degrees = {row.df for row in rows if row.std_error} - {None}
    if not degrees:
        return "; normal distribution"
    return f", t({degrees.pop():g})" if len(degrees) == 1 else "; t distribution"


def _describe(before: tuple[Estimate, ...], after: tuple[Estimate, ...]) -> tuple[Diagnostic, ...]:
    return tuple(
        Diagnostic(
            model=row.model,
            diagnostic=NAME,
            key=row.key,
            value=row.estimate,
            lower=row.conf_low,
            upper=row.conf_high,
            statistic=row.statistic,
            p_value=row.p_value,
            note=f"analytic: standard error {old.std_error:.6g}, p = {old.p_value:.4g}, "
            f"{100 * (old.conf_level or 0):g}% [{old.conf_low:.6g}, {old.conf_high:.6g}]",
        )
        for old, row in zip(before, after, strict=True)
        if old.std_error
    )


def _describe_lost(lost: list[str], model_id: str, cluster_name: str) -> tuple[Notice, ...]:
    if not lost:
        return ()
    named = f"{', '.join(lost[:MAX_NAMED])}{' …' if len(lost) > MAX_NAMED else ''}"
    return (
        Notice(
            "estimate/bootstrap-no-range",
            "estimate",
            f"model {model_id}",
            f"half of the draws of {len(lost)} estimates ({named}) are one number, so that the "
            f"bootstrap has no error for them and the analytic one stays: too few clusters by "
            f"{cluster_name} carry them",
            level="warning",
        ),
    )
