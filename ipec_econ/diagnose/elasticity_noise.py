"""Errors of effects on a productivity measure whose elasticities are estimated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.core.elasticities import KNOWN, NOISE
from ipec_econ.core.estimates import Diagnostic, Estimate, ModelResult
from ipec_econ.core.notice import Notice
from ipec_econ.numerics.t_distribution import compute_critical_value, compute_p_values

DEFAULT_LEVEL = 0.95
"""Where rows state no level."""
SAME = 1e-6
"""Relative difference below which two standard errors are the same but for rounding."""


@dataclass(frozen=True, slots=True)
class ElasticityNoise:
    """Rows of diagnostics.csv and what they warn of."""

    rows: tuple[Diagnostic, ...]
    notices: tuple[Notice, ...]


def check_elasticity_noise(
    result: ModelResult,
    keys: Sequence[str],
    std_errors: FloatArray,
    fixed_std_errors: FloatArray,
) -> ElasticityNoise:
    """Return two rows for each estimate: with the noise of elasticities, and with them as known.

    An interval that excludes zero only while elasticities are taken as known is a warning: of
    averages, where the model has such, else of any estimate.

    Parameters
    ----------
    result
        The model's.
    keys
        Of its estimates, m of them.
    std_errors, fixed_std_errors
        Of these, shape (m,).
    """
    estimates = {row.key: row for row in result.estimates}
    averages = [key for key in keys if estimates[key].estimand == "att"]
    told = averages or list(keys)
    rows: list[Diagnostic] = []
    lost: list[str] = []
    for key, error, fixed in zip(keys, std_errors, fixed_std_errors, strict=True):
        row = estimates[key]
        both = _describe(row, key, float(error), _compare(float(error), float(fixed)))
        known = _describe(row, key + KNOWN, float(fixed), _place(row, float(fixed)))
        rows += (both, known)
        if key in told and _excludes_zero(known) and not _excludes_zero(both):
            lost.append(key)
    return ElasticityNoise(tuple(rows), _warn(result.model, lost, len(told)))


def _describe(row: Estimate, key: str, error: float, note: str) -> Diagnostic:
    df = np.inf if row.df is None else row.df
    half = compute_critical_value(row.conf_level or DEFAULT_LEVEL, df) * error
    statistic = row.estimate / error if error > 0 else None
    return Diagnostic(
        model=row.model,
        diagnostic=NOISE,
        key=key,
        value=error,
        lower=row.estimate - half,
        upper=row.estimate + half,
        statistic=statistic,
        p_value=None if statistic is None else float(compute_p_values(np.array(statistic), df)),
        note=note,
    )


def _compare(error: float, fixed: float) -> str:
    ratio = f", {error / fixed:.4g} times that with known ones" if fixed > 0 else ""
    return f"standard error with the noise of elasticities{ratio}"


def _place(row: Estimate, fixed: float) -> str:
    own = row.std_error or 0.0
    same = abs(fixed - own) <= SAME * own
    place = "as in estimates.csv" if same else f"analytic: estimates.csv has {own:.6g}"
    return f"standard error with elasticities as known, {place}"


def _excludes_zero(row: Diagnostic) -> bool:
    return (row.lower or 0.0) > 0 or (row.upper or 0.0) < 0


def _warn(model: str, lost: Sequence[str], n_rows: int) -> tuple[Notice, ...]:
    if not lost:
        return ()
    text = (
        f"{len(lost)} of {n_rows} intervals hold zero once the noise of elasticities is counted: "
        f"{', '.join(lost)}"
    )
    where = f"model {model}"
    return (Notice("diagnose/elasticity-noise", "diagnose", where, text, level="warning"),)
