"""Whether several groups have the same effects."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.numerics.cross_product import combine_vcov
from ipec_econ.numerics.wald import WaldTest, compute_wald_test

ROUNDING = 1e-12
"""A difference whose variance is below this share of the two variances has none: its groups have
the same errors, cluster by cluster."""


def compute_equality_test(
    estimates: FloatArray, vcov: FloatArray, *, df: float | None
) -> WaldTest | None:
    """Test that every effect is the same in all groups: differences to the first group are zero.

    Differences without variance are left out; ``None`` where none has any.

    Parameters
    ----------
    estimates
        Of m groups on k effects, shape (m, k).
    vcov
        Of the estimates group after group, shape (m·k, m·k).
    df
        Degrees of freedom of the estimates' t distribution; ``None`` for normal.

    References
    ----------
    Wooldridge (2010), "Econometric analysis of cross section and panel data", section 4.2.3; the
    choice of the first group changes nothing.
    """
    n_groups, n_effects = estimates.shape
    against = np.column_stack([-np.ones(n_groups - 1), np.eye(n_groups - 1)])
    contrast = np.kron(against, np.eye(n_effects))
    differences: FloatArray = (estimates[1:] - estimates[0]).ravel()
    variance = combine_vcov(contrast, vcov)
    both = np.einsum("ij,j->i", np.abs(contrast), np.diagonal(vcov), optimize=False)
    known = np.flatnonzero(np.diagonal(variance) > ROUNDING * both)
    if not len(known):
        return None
    return compute_wald_test(differences[known], variance[np.ix_(known, known)], df=df)
