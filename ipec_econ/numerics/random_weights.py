"""Random weights of mean 0 and variance 1 that residuals or influences are multiplied by."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.core.vocabulary import WildWeights

_WEBB = np.array([-np.sqrt(1.5), -1.0, -np.sqrt(0.5), np.sqrt(0.5), 1.0, np.sqrt(1.5)])
_ROOT = float(np.sqrt(5.0))
_MAMMEN = ((1 - _ROOT) / 2, (1 + _ROOT) / 2)
_MAMMEN_SHARE = (_ROOT + 1) / (2 * _ROOT)
"""Of the first value."""


def draw_random_weights(
    generator: np.random.Generator, kind: WildWeights, shape: tuple[int, int]
) -> FloatArray:
    """Return weights, row after row: drawn in several blocks of rows they are the same.

    References
    ----------
    Mammen (1993), "Bootstrap and wild bootstrap for high dimensional linear models", section 1;
    Webb (2023), "Reworking wild bootstrap-based inference for clustered errors", table 1.
    """
    if kind == "normal":
        return generator.standard_normal(shape)
    if kind == "rademacher":
        return np.where(generator.integers(0, 2, shape) == 0, 1.0, -1.0)
    if kind == "webb":
        points: FloatArray = _WEBB[generator.integers(0, len(_WEBB), shape)]
        return points
    return np.where(generator.random(shape) < _MAMMEN_SHARE, *_MAMMEN)
