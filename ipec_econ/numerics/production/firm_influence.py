"""What each firm does to coefficients of linear moments."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ipec_econ.core.arrays import FloatArray, IntArray
from ipec_econ.numerics.production.production_fit import ProductionFit
from ipec_econ.numerics.vcov import sum_by_group


def find_firm_influence(scores: FloatArray, firm: IntArray, turn: FloatArray) -> FloatArray:
    """Return the derivative of coefficients in how often each firm counts, shape (n_firms, p).

    Parameters
    ----------
    scores
        Parts of the moments, not weighted, shape (n_obs, k).
    firm
        Codes from 0, shape (n_obs,).
    turn
        What turns moments into coefficients, shape (p, k).
    """
    sums = sum_by_group(scores, firm, int(firm.max()) + 1)
    influence: FloatArray = np.einsum("fk,pk->fp", sums, turn, optimize=False)
    return influence


def place_influence(fit: ProductionFit, kept: IntArray, firm: IntArray) -> ProductionFit:
    """Return the fit with zeros among its influence for firms that it leaves out.

    Parameters
    ----------
    fit
        Its influence is by rising code of the firms in it, the last of which may be missing.
    kept
        Codes of rows whose firms were numbered anew for the fit.
    firm
        Codes of all rows, shape (n_obs,).
    """
    if fit.influence is None:
        return fit
    every = np.unique(firm)
    placed = np.zeros((len(every), fit.influence.shape[1]))
    placed[np.searchsorted(every, np.unique(kept)[: len(fit.influence)])] = fit.influence
    return replace(fit, influence=placed)
