"""Simultaneous bands on a model's paths over event time and its curves over the dose."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ipec_econ.core.estimates import Estimate, ModelResult
from ipec_econ.core.vocabulary import Estimand
from ipec_econ.numerics.simultaneous import compute_critical_value

BAND = "band"
"""The note of a result that says how many standard errors wide the band of its path is."""

BANDED: dict[Estimand, str] = {
    "att_event": BAND,
    "acrt_event": "band_acrt_event",
    "att_dose": "band_att_dose",
    "acrt_dose": "band_acrt_dose",
}
"""What gets a band of its own, and the note that holds its half-width in standard errors."""


def add_bands(result: ModelResult, *, conf_level: float, seed: int) -> ModelResult:
    """Return the result with ``band_low`` and ``band_high`` on each path and curve.

    A band covers a whole path or curve at once; reference periods, which have no error, get none.
    Each draws from the study's seed afresh, so that it does not depend on the models and rows
    beside it.

    Parameters
    ----------
    result
        Its covariance covers the paths.
    conf_level
        Of each whole path.
    seed
        The study's.
    """
    for estimand, note in BANDED.items():
        result = _add_family(result, estimand, note, conf_level, seed)
    return result


def _add_family(
    result: ModelResult, estimand: Estimand, note: str, conf_level: float, seed: int
) -> ModelResult:
    path = [row for row in result.estimates if row.estimand == estimand and row.std_error]
    if not path:
        return result
    place = {key: k for k, key in enumerate(result.vcov_keys)}
    chosen = [place[row.key] for row in path]
    critical = compute_critical_value(
        np.asarray(result.vcov)[np.ix_(chosen, chosen)], conf_level, seed=seed, df=path[0].df
    )
    return widen(result, estimand, note, critical)


def widen(result: ModelResult, estimand: Estimand, note: str, critical: float) -> ModelResult:
    """Return the result with a band of `critical` standard errors on one path or curve."""
    rows = tuple(
        _add_band(row, critical) if row.estimand == estimand and row.std_error else row
        for row in result.estimates
    )
    return replace(result, estimates=rows, notes={**result.notes, note: f"{critical:.4g}"})


def _add_band(row: Estimate, critical: float) -> Estimate:
    half = critical * (row.std_error or 0.0)
    return replace(row, band_low=row.estimate - half, band_high=row.estimate + half)
