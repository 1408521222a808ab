"""A production function with its errors, whatever they come from."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ipec_econ.core.arrays import FloatArray
from ipec_econ.numerics.production.production_fit import ProductionFit


@dataclass(frozen=True, slots=True)
class MethodEstimate:
    """A fit and its errors.

    Attributes
    ----------
    vcov
        Of the elasticities, analytic or over draws of firms, shape (n_inputs, n_inputs); ``None``
        where no draws are asked for, or too few gave an estimate.
    shifter_errors
        Of what moves productivity in its law, shape (n_shifters,); ``None`` where nothing tells.
    replications, failures
        Draws that gave an estimate, and those that did not.
    switched_share
        Share of draws in which another solution would have been chosen; NaN where none was looked
        at.
    """

    fit: ProductionFit
    vcov: FloatArray | None
    shifter_errors: FloatArray | None = None
    replications: int = 0
    failures: int = 0
    switched_share: float = math.nan
