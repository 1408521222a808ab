"""What one hypothesis about a regression needs to be bootstrapped: numbers by cluster."""

from __future__ import annotations

from dataclasses import dataclass

from ipec_econ.core.arrays import FloatArray


@dataclass(frozen=True, slots=True)
class WildForm:
    """The bootstrap of a'β = r, for every r at once: G clusters, K columns.

    With δ = a'β̂ − r, cluster scores s_g(δ) = ``scores + δ·scores_slope`` and weights v_g, the
    bootstrap's numerator is ``direction``'Σ v_g s_g(δ), and its variance the sum over clusters of
    squares of v_g·(``own + δ·own_slope``) + ``lever``_g'Σ v_h s_h(δ). The sample's own are δ and
    `variance`; both variances lack the same factor.

    Attributes
    ----------
    estimate
        a'β̂.
    direction
        (Z'Z)⁻¹a, shape (K,).
    scores, scores_slope
        Shape (G, K).
    own, own_slope
        Shape (G,).
    lever
        Shape (G, K).
    variance
        Of the estimate, without the factor.
    """

    estimate: float
    direction: FloatArray
    scores: FloatArray
    scores_slope: FloatArray
    own: FloatArray
    own_slope: FloatArray
    lever: FloatArray
    variance: float
