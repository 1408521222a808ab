"""Shares estimated from a stratified sample, with exact binomial intervals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import betaincinv

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class SampledShare:
    """A share of a population, from a sample of it.

    Attributes
    ----------
    estimate
        Weighted by the strata's sizes.
    conf_low, conf_high
        Clopper–Pearson at the effective sample size.
    n
        Sampled units that the share is of.
    n_effective
        Size of a simple random sample that would tell as much, at most ``n``.
    """

    estimate: float
    conf_low: float
    conf_high: float
    n: int
    n_effective: float


def estimate_share(
    part: BoolArray,
    whole: BoolArray,
    stratum: IntArray,
    sizes: FloatArray,
    *,
    conf_level: float,
) -> SampledShare | None:
    """Estimate how many of ``whole`` are ``part`` in the population; ``None`` of nothing.

    A ratio of two stratified totals. Its variance is that of the linearised ratio with finite
    population corrections; a stratum with one sampled unit is compared with the whole. The
    interval is Clopper and Pearson's with the effective sample size p(1 − p)/V, or, where all
    sampled units agree, Kish's (Σw)²/Σw² (Korn and Graubard 1998, Survey Methodology 24, p. 193).

    Parameters
    ----------
    part, whole
        Of the sampled units, shape (n,); ``part`` is within ``whole``.
    stratum
        Code of each unit's stratum, shape (n,).
    sizes
        Units of each stratum in the population, shape (n_strata,).
    """
    drawn = np.bincount(stratum, minlength=len(sizes)).astype(np.float64)
    weight = sizes[stratum] / drawn[stratum]
    total = float(weight @ whole)
    n = int(np.count_nonzero(whole))
    if not n:
        return None
    share = float(weight @ part) / total
    variance = _compute_variance((part - share * whole) / total, stratum, sizes, drawn)
    kept = weight[whole]
    n_kish = float(kept.sum() ** 2 / (kept @ kept))
    # A variance this small is that of units which all agree.
    n_effective = share * (1 - share) / variance if variance > np.finfo(float).tiny else n_kish
    n_effective = min(float(n), n_effective)
    low, high = find_binomial_limits(share * n_effective, n_effective, conf_level=conf_level)
    return SampledShare(share, low, high, n, n_effective)


def _compute_variance(
    residual: FloatArray, stratum: IntArray, sizes: FloatArray, drawn: FloatArray
) -> float:
    variance = 0.0
    for code in np.unique(stratum):
        own = residual[stratum == code]
        n, size = drawn[code], sizes[code]
        spread = float(own.var(ddof=1)) if len(own) > 1 else float(own[0] ** 2)
        variance += size**2 * max(0.0, 1 - n / size) * spread / n
    return variance


def find_binomial_limits(
    successes: float, trials: float, *, conf_level: float
) -> tuple[float, float]:
    """Return the Clopper–Pearson limits of a share; counts need not be whole.

    References
    ----------
    Clopper and Pearson (1934), Biometrika 26, p. 404.
    """
    tail = (1 - conf_level) / 2
    failures = trials - successes
    low = float(betaincinv(successes, failures + 1, tail)) if successes > 0 else 0.0
    high = float(betaincinv(successes + 1, failures, 1 - tail)) if failures > 0 else 1.0
    return low, high
