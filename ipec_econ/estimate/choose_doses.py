"""At which doses a curve is reported."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.core.errors import EstimationError, Problem
from ipec_econ.core.spec.model import DoseResponseModel

GRID = np.arange(10, 100) / 100
"""Quantiles of treated firms' doses where the spec names none: contdid's."""


def choose_doses(model: DoseResponseModel, doses: FloatArray, *, model_id: str) -> FloatArray:
    """Return the model's doses, or distinct quantiles of those of treated firms, shape (n,).

    Parameters
    ----------
    model
        ``doses`` is read.
    doses
        One a treated firm, shape (n_treated,).
    model_id
        For the message.

    Raises
    ------
    EstimationError
        A dose lies outside those of treated firms.
    """
    if model.doses is None:
        return np.unique(np.quantile(doses, GRID))
    grid = np.array(model.doses)
    low, high = float(doses.min()), float(doses.max())
    outside = grid[(grid < low) | (grid > high)]
    if len(outside):
        listed = ", ".join(f"{dose:g}" for dose in outside)
        raise EstimationError(
            Problem(
                "estimate/dose-outside",
                f"`doses` asks for {listed}, and treated firms have doses from {low:g} to {high:g}",
                f"model {model_id}",
                "a curve says nothing beyond the doses that it is fitted to",
                f"name doses from {low:g} to {high:g}",
            )
        )
    return grid
