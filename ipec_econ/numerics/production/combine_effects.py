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
    std_errors
        √Σψ² through both steps, shape (m,).
    fixed_std_errors
        The same with elasticities taken as known, shape (m,).
    """

    effects: FloatArray
    std_errors: FloatArray
    fixed_std_errors: FloatArray


def combine_effects(
    effects: FloatArray,
    influence: FloatArray,
    elasticities: FloatArray,
    elasticity_influence: FloatArray,
) -> CombinedEffects:
    """Return τ(y) − Σ bⱼ τ(xⱼ) of an estimator that is linear in its outcome, and its errors.

    Difference-in-differences of y − x'b is this combination of those of output and inputs. With
    ψ₀ what a cluster does to it while b stays, ψ = ψ₀ − Σ τ(xⱼ) ψ_bⱼ: the last term is the
    elasticities' own noise, and its covariance with the rest is in the sum over clusters. An input
    of some rows alone, whose elasticity is theirs, is 0 in the others.

    Parameters
    ----------
    effects
        On output, then on each input, the same m effects on the same rows, shape (1 + p, m).
    influence
        Of the effects on y − x'b, shape (n_clusters, m).
    elasticities
        Shape (p,).
    elasticity_influence
        Shape (n_clusters, p): the same clusters in the same order.

    References
    ----------
    Newey (1984), "A method of moments interpretation of sequential estimators", Economics
    Letters 14(2–3); Murphy and Topel (1985), Journal of Business & Economic Statistics 3(4).
    """
    shares = np.concatenate([[1.0], -elasticities])
    own = np.einsum("cp,pm->cm", elasticity_influence, effects[1:], optimize=False)
    return CombinedEffects(
        effects=np.einsum("jm,j->m", effects, shares, optimize=False),
        std_errors=_measure(influence - own),
        fixed_std_errors=_measure(influence),
    )


def _measure(influence: FloatArray) -> FloatArray:
    squares: FloatArray = np.einsum("cm,cm->m", influence, influence, optimize=False)
    return np.sqrt(squares)
