"""Standard errors, tests and bands of group-time effects by the multiplier bootstrap."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.core.estimates import Diagnostic, Estimate, ModelResult
from ipec_econ.core.spec.model import CallawaySantannaModel, MultiplierBootstrap
from ipec_econ.estimate.add_bands import widen_path
from ipec_econ.estimate.add_errors import add_errors
from ipec_econ.estimate.describe_bootstrap import describe_multiplier
from ipec_econ.estimate.effect_fit import EffectFit
from ipec_econ.numerics.multiplier_draws import UnitInfluence, draw_multipliers
from ipec_econ.numerics.multiplier_errors import (
    compute_range_errors,
    compute_simultaneous_value,
)

NAME = "bootstrap"


def add_multiplier_bootstrap(
    result: ModelResult,
    fit: EffectFit,
    influence: UnitInfluence,
    model: CallawaySantannaModel,
    choice: MultiplierBootstrap,
) -> ModelResult:
    """Return the result with bootstrapped errors, tests, intervals and band.

    The covariance stays the analytic one: joint tests and sensitivity use it. A diagnostic for
    each row holds the bootstrap's numbers, and its note the analytic error and interval.

    Parameters
    ----------
    result
        Its rows are the effects, then the averages of `fit`.
    fit
        As estimated.
    influence
        Of the firms on effects and cohort shares.
    model
        ``bands`` and ``conf_level`` are read.
    choice
        Its bootstrap.

    References
    ----------
    Callaway and Sant'Anna (2021), algorithm 1; did 2.5.1's ``mboot``.
    """
    raw = draw_multipliers(influence, choice.weights, choice.replications, seed=fit.data.seed)
    draws = np.array([_combine(row, raw) for row in fit.jacobian])
    errors = compute_range_errors(draws)
    pairs = list(zip(result.estimates, errors, strict=True))
    rows = tuple(_replace_errors(row, float(error), model.conf_level) for row, error in pairs)
    label = describe_multiplier(choice, fit.data.cluster_name)
    resampled = replace(
        result,
        estimates=rows,
        fit=replace(result.fit, vcov_label=f"{label}; normal distribution"),
        diagnostics=(*result.diagnostics, *_describe(result.estimates, rows)),
        notes={**result.notes, "vcov": f"{label}."},
    )
    if model.bands != "simultaneous":
        return resampled
    path = [k for k, row in enumerate(rows) if row.estimand == "att_event" and row.std_error]
    if not path:
        return resampled
    critical = compute_simultaneous_value(draws[path], errors[path], model.conf_level)
    return widen_path(resampled, critical)


def _combine(shares: FloatArray, draws: FloatArray) -> FloatArray:
    """Return a linear combination of draws, shape (B,), reading only those that have a share."""
    used = np.flatnonzero(shares)
    combined: FloatArray = np.einsum("k,kb->b", shares[used], draws[used], optimize=False)
    return combined


def _replace_errors(row: Estimate, error: float, conf_level: float) -> Estimate:
    if not row.std_error or not error:
        return row
    return add_errors(row, error, conf_level)


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
