"""A production function with its errors, whatever they come from."""

from __future__ import annotations

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
    replications, failures
        Draws that gave an estimate, and those that did not.
    switches
        Draws in which another root would have been chosen.
    """

    fit: ProductionFit
    vcov: FloatArray | None
    replications: int = 0
    failures: int = 0
    switches: int = 0
