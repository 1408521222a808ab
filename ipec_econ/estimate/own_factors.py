"""Whether each way of clustering has a factor of its own."""

from __future__ import annotations

from ipec_econ.core.spec.model import Vcov
from ipec_econ.numerics.small_sample import Correction


def has_own_factors(choice: Vcov, correction: Correction) -> bool:
    """Return whether every term of a multi-way covariance has its own G/(G − 1)."""
    return choice.kind == "cluster" and correction.g_adj and correction.g_df == "conventional"
