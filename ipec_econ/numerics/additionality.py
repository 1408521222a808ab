"""What is left of a gross effect after leakage, displacement, substitution and a multiplier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import FloatArray


@dataclass(frozen=True, slots=True)
class ChainFactor:
    """What a gross effect is multiplied by: with central, least and most favourable parameters."""

    central: float
    low: float
    high: float


def compute_chain(taken: FloatArray, multiplier: FloatArray) -> ChainFactor:
    """Return ∏(1 − share) × multiplier.

    Parameters
    ----------
    taken
        Shares that are taken off, columns central, low and high, shape (k, 3).
    multiplier
        Central, low and high, shape (3,); ones where there is none.

    References
    ----------
    English Partnerships / HCA, "Additionality Guide": AI = GI × (1 − L) × (1 − Dp) × (1 − S) × M.
    """
    central, low, high = np.prod(1 - taken.reshape(-1, 3), axis=0)
    # The highest share leaves least.
    return ChainFactor(
        float(central * multiplier[0]), float(high * multiplier[1]), float(low * multiplier[2])
    )


def span_products(values: Sequence[float], factors: Sequence[float]) -> tuple[float, float]:
    """Return the lowest and the highest product; of a negative value the factors turn round."""
    products = np.multiply.outer(np.asarray(values), np.asarray(factors))
    return float(products.min()), float(products.max())
