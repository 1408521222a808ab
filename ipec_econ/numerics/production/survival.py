"""How likely firms are to be there one period later."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.numerics.collinear import factorise_in_order
from ipec_econ.numerics.cross_product import cross_product, fitted
from ipec_econ.numerics.logit import fit_logit
from ipec_econ.numerics.production.production_error import ProductionError

CERTAIN = 1e-6
"""A chance closer to 0 or 1 is in no doubt. With no more rows in doubt than coefficients, an index
separates those who leave, and the likelihood has no maximum."""


def expect_survival(
    survives: FloatArray, powers: FloatArray, weight: FloatArray | None
) -> FloatArray:
    """Return the chance that a logit gives each row's firm, as an index, shape (n_obs,).

    The index x'β, not the probability: a polynomial in one is as good as in the other, and the
    index is spread where probabilities crowd near one.

    Parameters
    ----------
    survives
        1, 0, or NaN where nobody knows, shape (n_obs,).
    powers
        Polynomial of states and proxy, of means near 0, shape (n_obs, n_powers).
    weight
        Shape (n_obs,); ``None`` means ones.

    Raises
    ------
    ProductionError
        Where no firm leaves, or who leaves is known for certain.

    References
    ----------
    Olley and Pakes (1996), with a logit in place of a probit.
    """
    known = ~np.isnan(survives) if weight is None else ~np.isnan(survives) & (weight > 0)
    design = np.column_stack([np.ones(len(powers)), powers])
    used, counts = design[known], None if weight is None else weight[known]
    outcome = survives[known] == 1
    if outcome.all() or not outcome.any():
        raise ProductionError(
            "exit cannot be corrected for: all firms whose fate is known share it"
        )
    gram = cross_product(used, counts)
    kept = factorise_in_order(gram, np.diagonal(gram).copy()).kept
    solved = fit_logit(outcome, used[:, kept], counts)
    # Newton's steps also end where all outcomes are fitted: the likelihood is flat there.
    doubtful = np.minimum(solved.probability, 1 - solved.probability) > CERTAIN
    if not solved.converged or doubtful.sum() <= kept.sum():
        raise ProductionError(
            "exit cannot be corrected for: states and proxy tell for certain which firms leave"
        )
    return fitted(design[:, kept], solved.coefficients)
