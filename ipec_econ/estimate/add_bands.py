"""Simultaneous bands on a model's path over event time."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ipec_econ.core.estimates import Estimate, ModelResult
from ipec_econ.numerics.simultaneous import compute_critical_value

BAND = "band"
"""The note of a result that says how many standard errors wide its band is."""


def add_bands(result: ModelResult, *, conf_level: float, seed: int) -> ModelResult:
    """Return the result with ``band_low`` and ``band_high`` on its ``att_event`` rows.

    The band covers the whole path at once; reference periods, which have no error, get none.
    Each model draws from the study's seed afresh, so that its band does not depend on the models
    beside it.

    Parameters
    ----------
    result
        Its covariance covers the path.
    conf_level
        Of the whole path.
    seed
        The study's.
    """
    path = [row for row in result.estimates if row.estimand == "att_event" and row.std_error]
    if not path:
        return result
    place = {key: k for k, key in enumerate(result.vcov_keys)}
    chosen = [place[row.key] for row in path]
    critical = compute_critical_value(
        np.asarray(result.vcov)[np.ix_(chosen, chosen)], conf_level, seed=seed, df=path[0].df
    )
    return widen_path(result, critical)


def widen_path(result: ModelResult, critical: float) -> ModelResult:
    """Return the result with a band of `critical` standard errors on its ``att_event`` rows."""
    rows = tuple(_add_band(row, critical) for row in result.estimates)
    return replace(result, estimates=rows, notes={**result.notes, BAND: f"{critical:.4g}"})


def _add_band(row: Estimate, critical: float) -> Estimate:
    if row.estimand != "att_event" or not row.std_error:
        return row
    half = critical * row.std_error
    return replace(row, band_low=row.estimate - half, band_high=row.estimate + half)
