"""Rows of estimates that are coefficients, as combinations of them."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.core.estimates import ModelResult
from ipec_econ.estimate.regression import Regression


def weigh_terms(result: ModelResult, regression: Regression) -> dict[str, FloatArray]:
    """Return by each row's key the weight of every coefficient in it: one for its own."""
    one = np.eye(len(regression.terms))
    place = {term: j for j, term in enumerate(regression.terms)}
    return {row.key: one[place[row.term or ""]] for row in result.estimates}
