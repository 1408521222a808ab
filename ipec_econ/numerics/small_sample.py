"""Small-sample factors and degrees of freedom: one place, by name, for every estimator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ipec_econ.core.vocabulary import SmallSample, VcovKind

FixedEffectsCounted = Literal["none", "nonnested", "full"]
Smallest = Literal["min", "conventional"]


@dataclass(frozen=True, slots=True)
class Correction:
    """A small-sample rule, in fixest 0.14's terms (``ssc``).

    Attributes
    ----------
    k_adj
        Whether to correct for the number of parameters K.
    k_fixef
        Which fixed effects count in K. Only a clustered covariance knows ``nonnested``; for the
        others it means ``full``.
    g_adj
        Whether to multiply by G/(G − 1): clusters, or periods for Driscoll–Kraay.
    g_df
        Several ways of clustering: the smallest G for all terms, or each term its own.
    t_df
        Degrees of freedom of t: G − 1 of the smallest way, or N − K.
    redundancy
        Levels that fixed effects repeat of each other: one each after the first (fixest), or as
        many as there are mobility groups (reghdfe).
    """

    k_adj: bool = True
    k_fixef: FixedEffectsCounted = "nonnested"
    g_adj: bool = True
    g_df: Smallest = "min"
    t_df: Smallest = "min"
    redundancy: Literal["one", "mobility"] = "one"


CORRECTIONS: dict[SmallSample, Correction] = {
    "fixest": Correction(),
    "stata": Correction(redundancy="mobility"),
    "none": Correction(k_adj=False, g_adj=False),
}
"""``stata`` is reghdfe 6's rule (Regression.mata, DoF.mata)."""


@dataclass(frozen=True, slots=True)
class DesignSize:
    """The numbers a small-sample factor is made of.

    Attributes
    ----------
    n_obs
        Rows used.
    n_coefficients
        Coefficients estimated, the constant included, collinear ones not.
    n_slopes
        Slopes that vary by the level of a fixed effect, all of them, as fixest counts.
    levels
        Levels of each fixed effect.
    nested
        Of each fixed effect, whether it is nested in a cluster variable.
    redundant
        Of each fixed effect, its redundant levels by mobility groups; only read where the
        correction's redundancy is ``mobility``.
    """

    n_obs: int
    n_coefficients: int
    n_slopes: int = 0
    levels: tuple[int, ...] = ()
    nested: tuple[bool, ...] = ()
    redundant: tuple[int, ...] = ()


def count_parameters(design: DesignSize, correction: Correction, kind: VcovKind) -> int:
    """Return K, the parameters that the small-sample factor counts."""
    estimated = design.n_coefficients + design.n_slopes
    if not design.levels or correction.k_fixef == "none":
        return estimated
    clustered = kind == "cluster" and correction.k_fixef == "nonnested"
    if correction.redundancy == "mobility":
        absorbed = sum(design.levels) - sum(design.redundant)
        return estimated + absorbed + (1 if clustered and any(design.nested) else 0)
    absorbed = sum(design.levels) - (len(design.levels) - 1)
    if not clustered:
        return estimated + absorbed
    if all(design.nested):
        return estimated + 1
    spared = sum(n - 1 for n, inside in zip(design.levels, design.nested, strict=True) if inside)
    return max(estimated + absorbed - spared, design.n_coefficients + 1)


def compute_parameter_factor(n_obs: int, n_parameters: int, k_adj: bool, kind: VcovKind) -> float:
    """Return the part of the factor that N and K make.

    It multiplies (X'WX)⁻¹·SSR/(N − 1) for ``iid`` and the sandwich for the other kinds. fixest
    0.14 has N/(N − K) for ``hetero`` (HC1) and (N − 1)/(N − K) for the others.
    """
    if not k_adj:
        return 1.0
    numerator = n_obs if kind == "hetero" else n_obs - 1
    return numerator / (n_obs - n_parameters)


def compute_group_factor(n_groups: int, g_adj: bool) -> float:
    """Return G/(G − 1), or 1 without the correction."""
    return n_groups / (n_groups - 1) if g_adj else 1.0


def compute_df(
    design: DesignSize, correction: Correction, kind: VcovKind, n_groups: int | None
) -> int:
    """Return the degrees of freedom of t; not above 0 means that there are none.

    Parameters
    ----------
    design, correction, kind
        As for `count_parameters`.
    n_groups
        The smallest number of clusters, or of periods for Driscoll–Kraay; ``None`` for others.
    """
    residual = design.n_obs - count_parameters(design, correction, kind)
    if n_groups is None or correction.t_df == "conventional":
        return residual
    if correction.redundancy == "mobility":
        return min(n_groups - 1, residual + (1 if any(design.nested) else 0))
    return n_groups - 1
