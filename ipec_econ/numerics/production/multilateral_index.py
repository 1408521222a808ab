"""A productivity index whose weights are shares of cost: nothing is estimated."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.arrays import FloatArray


def compute_multilateral_index(
    output: FloatArray, inputs: FloatArray, shares: FloatArray
) -> FloatArray:
    """Return log productivity against a hypothetical firm with mean logs and mean shares.

    ``(y − ȳ) − Σ_j ½ (s_j + s̄_j) (x_j − x̄_j)``: any two firms compare through it, so that
    comparisons are transitive.

    Parameters
    ----------
    output
        In logs, shape (n_obs,).
    inputs
        In logs, shape (n_obs, n_inputs).
    shares
        Of cost, each row adding up to 1, shape (n_obs, n_inputs).

    Returns
    -------
    FloatArray
        Shape (n_obs,), in logs.

    References
    ----------
    Caves, Christensen and Diewert (1982), "Multilateral comparisons of output, input, and
    productivity using superlative index numbers", Economic Journal 92, 73–86.
    """
    weights = (shares + shares.mean(axis=0)) / 2
    deviations = inputs - inputs.mean(axis=0)
    used: FloatArray = np.einsum("nj,nj->n", weights, deviations, optimize=False)
    left: FloatArray = output - output.mean() - used
    return left
