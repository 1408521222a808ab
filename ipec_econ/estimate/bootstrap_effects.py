"""The multiplier bootstrap of group-time effects, firm by firm."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.core.estimates import ModelResult
from ipec_econ.core.spec.model import CallawaySantannaModel, MultiplierBootstrap
from ipec_econ.estimate.effect_fit import EffectFit
from ipec_econ.estimate.replace_errors import replace_errors
from ipec_econ.numerics.multiplier_draws import UnitInfluence, draw_multipliers


def bootstrap_effects(
    result: ModelResult,
    fit: EffectFit,
    influence: UnitInfluence,
    model: CallawaySantannaModel,
    choice: MultiplierBootstrap,
) -> ModelResult:
    """Return the result with bootstrapped errors, tests, intervals and band.

    Draws are of effects and cohort shares; those of averages are combined from them, so that no
    array by firm and estimate is held.

    Parameters
    ----------
    result
        Its rows are the effects, then the averages of `fit`.
    fit
        As estimated.
    influence
        Of the firms on effects and cohort shares.
    model, choice
        As in `ipec_econ.estimate.replace_errors.replace_errors`.
    """
    seed = fit.data.seed
    raw = draw_multipliers(influence, choice.weights, choice.replications, seed=seed)
    draws = np.array([_combine(row, raw) for row in fit.jacobian])
    return replace_errors(
        result, draws, model, choice, cluster_name=fit.data.cluster_name, seed=seed
    )


def _combine(shares: FloatArray, draws: FloatArray) -> FloatArray:
    """Return a linear combination of draws, shape (B,), reading only those that have a share."""
    used = np.flatnonzero(shares)
    combined: FloatArray = np.einsum("k,kb->b", shares[used], draws[used], optimize=False)
    return combined
