"""Effects on productivity from effects on output and inputs, elasticities being estimates too."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import FloatArray


@dataclass(frozen=True, slots=True)
class CombinedEffects:
    """Effects on log productivity, m of them.

    Attributes
    ----------
    effects
        Shape (m,).
    influence
        What each firm does to them through both steps, shape (n_firms, m).
    std_errors
        √Σψ², shape (m,).
    fixed_std_errors
        The same with elasticities taken as known, shape (m,).
    """

    effects: FloatArray
    influence: FloatArray
    std_errors: FloatArray
    fixed_std_errors: FloatArray


def combine_effects(
    effects: FloatArray,
    influence: FloatArray,
    elasticities: FloatArray,
    elasticity_influence: FloatArray,
) -> CombinedEffects:
    """Return τ(y) − Σ bⱼ τ(xⱼ) of an estimator that is linear in its outcome.

    Difference-in-differences of y − x'b is this combination of those of output and inputs, so
    that ψ = ψ_y − Σ bⱼ ψ_xⱼ − Σ τ(xⱼ) ψ_bⱼ: the last term is the elasticities' own noise, and its
    covariance with the rest is in the sum over firms.

    Parameters
    ----------
    effects
        On output, then on each input, the same m effects on the same rows, shape (1 + p, m).
    influence
        Of these, shape (n_firms, 1 + p, m).
    elasticities
        Shape (p,).
    elasticity_influence
        Shape (n_firms, p): the same firms in the same order.

    References
    ----------
    Newey (1984), "A method of moments interpretation of sequential estimators", Economics
    Letters 14(2–3); Murphy and Topel (1985), Journal of Business & Economic Statistics 3(4).
    """
    shares = np.concatenate([[1.0], -elasticities])
    fixed = np.einsum("fjm,j->fm", influence, shares, optimize=False)
    own = np.einsum("fp,pm->fm", elasticity_influence, effects[1:], optimize=False)
    whole = fixed - own
    return CombinedEffects(
        effects=np.einsum("jm,j->m", effects, shares, optimize=False),
        influence=whole,
        std_errors=_measure(whole),
        fixed_std_errors=_measure(fixed),
    )


def _measure(influence: FloatArray) -> FloatArray:
    squares: FloatArray = np.einsum("fm,fm->m", influence, influence, optimize=False)
    return np.sqrt(squares)
