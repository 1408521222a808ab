"""Standard errors from a covariance, without what rounding leaves over."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.core.panel import ModelData
from ipec_econ.estimate.count_rows import find_largest_outcome

ROUNDING = 1e-13
"""A standard error below this share of the largest outcome is what sums of zero leave over."""


def read_errors(vcov: FloatArray, data: ModelData) -> FloatArray:
    """Return the standard errors, shape (k,); 0 where an estimate does not vary.

    Parameters
    ----------
    vcov
        Shape (k, k), squared units of the outcome.
    data
        The rows used.
    """
    errors = np.sqrt(np.maximum(np.diagonal(vcov), 0.0))
    known: FloatArray = np.where(errors > ROUNDING * find_largest_outcome(data), errors, 0.0)
    return known
