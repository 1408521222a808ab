"""The demonstration world with doses: effects are the world's, times a known curve of the dose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.core.panel import ModelData

DOSES = (0.4, 0.7, 1.0, 1.4, 1.9)
"""Where the curve is reported: the 13th, 35th, 58th, 79th and 92nd percentile of doses."""
SHAPE, SCALE = 3.0, 1 / 3
"""Doses are gamma: their mean is 1, that of their squares 4/3."""
BEND = 0.3
SLOPE = 1 + BEND * 4 / 3
"""So that the curve has mean 1 over doses, and averages that do not tell doses apart stay."""
STREAM = 7
"""Tells the stream of doses from others of the same seed."""


def add_doses(data: ModelData, untreated: FloatArray, seed: int) -> ModelData:
    """Return the rows with a dose for each treated firm, and effects that depend on it.

    Parameters
    ----------
    data
        Of log value added per worker.
    untreated
        The same without awards, shape (n_obs,).
    seed
        Of the doses, which depend on nothing else.
    """
    generator = np.random.default_rng([seed, STREAM])
    drawn = generator.gamma(SHAPE, SCALE, data.unit.n_levels)[data.unit.values]
    cohort = np.full(len(drawn), np.inf) if data.cohort is None else data.cohort
    dose = np.where(np.isfinite(cohort), drawn, 0.0)
    curve = SLOPE * dose - BEND * dose**2
    return replace(data, outcome=untreated + curve * (data.outcome - untreated), dose=dose)


def tabulate_dose_truth(average: float) -> Mapping[tuple[str, str, int | None], float]:
    """Return the curve, its slope and its mean slope, of a population.

    Parameters
    ----------
    average
        Its average effect whatever the dose, in the weights of the model's ``aggregation``.
    """
    levels = {
        ("att_dose", f"{dose:g}", None): average * (SLOPE * dose - BEND * dose**2) for dose in DOSES
    }
    slopes = {
        ("acrt_dose", f"{dose:g}", None): average * (SLOPE - 2 * BEND * dose) for dose in DOSES
    }
    return {**levels, **slopes, ("acrt", "simple", None): average * (SLOPE - 2 * BEND)}
