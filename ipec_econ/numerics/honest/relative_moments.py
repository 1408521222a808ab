"""Relative magnitudes as moment inequalities, one system for each change that may be largest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.numerics.honest.event_path import EventPath

ABOVE, BELOW, NARROW, WIDE = range(4)
"""The four moments: the effect too far above and below, and the largest change not being one."""


@dataclass(frozen=True, slots=True)
class MomentSystems:
    """Moments that are at most zero where the effect is θ: mean = `level` + `slope` θ.

    There are C = 2 n_before systems: each change before the reference may be the largest in
    size, rising or falling. The effect θ is possible where it is so in one of them. All are
    divided by standard errors, as the test does.

    Attributes
    ----------
    level, slope
        Shape (C, 4).
    vcov
        Covariance of the moments, shape (C, 4, 4).
    scale_above, scale_below, scale_narrow
        What the first three moments were divided by, shape (C,).
    effect_error, change_error
        Standard errors of the effect, shape (), and of each system's largest change, shape (C,).
    correlation
        Of both, shape (C,).
    reach
        What the effect may be off by, as a multiple of the largest change: Mbar times the sum of
        the weights on the changes after the reference.
    mbar
        The largest change after the reference, as a multiple of the largest before.
    """

    level: FloatArray
    slope: FloatArray
    vcov: FloatArray
    scale_above: FloatArray
    scale_below: FloatArray
    scale_narrow: FloatArray
    effect_error: float
    change_error: FloatArray
    correlation: FloatArray
    reach: float
    mbar: float


def build_moments(path: EventPath, mbar: float) -> MomentSystems:
    """Return the systems of moments that are left once other periods' effects are free.

    Notes
    -----
    D_t, the change of the difference in trends in period t after the reference, lies within Mbar
    times the largest change V before it: ±D_t − Mbar V ≤ 0. Effects of periods not asked about are
    nuisance parameters. The test's statistic is the largest combination γ of moments that does not
    hold them, over the vertices of {γ ≥ 0 : γ'σ = 1, γ'X = 0}. For these constraints they are
    known: with u_t the sum of the effect's weights from t on, the effect is Σ u_t D_t, and γ⁺ − γ⁻
    must be a multiple of u. That leaves ±u, which bound the effect from both sides, and for every t
    the pair γ⁺ = γ⁻, which says V ≥ 0. Pairs differ in their standard error alone, and only the
    narrowest and the widest can bind. So no linear programme is left to solve.

    Only moments with periods after the reference are used, as HonestDiD does for more than
    one such period.

    References
    ----------
    Rambachan and Roth (2023), sections 2.4 and 3; Andrews, Roth and Pakes (2023), "Inference for
    linear conditional moment inequalities", Review of Economic Studies 90(6), for the vertices.
    """
    changes = path.difference()
    before, after = changes[: path.n_before], changes[path.n_before :]
    largest = np.concatenate([before, -before])
    summed = np.cumsum(path.weights[::-1])[::-1]
    reach = mbar * float(summed.sum())
    rising = _compute_errors(path, after[None] - mbar * largest[:, None])
    falling = _compute_errors(path, -after[None] - mbar * largest[:, None])
    scale_above = np.sum(summed * rising, axis=1)
    scale_below = np.sum(summed * falling, axis=1)
    narrow, wide = (rising + falling).min(axis=1), (rising + falling).max(axis=1)
    scales = np.column_stack([scale_above, scale_below, narrow, wide])
    weights = np.stack(
        [
            path.contrast - reach * largest,
            -path.contrast - reach * largest,
            -2 * mbar * largest,
            -2 * mbar * largest,
        ],
        axis=1,
    )
    weights /= scales[:, :, None]
    slope = np.column_stack([-1 / scale_above, 1 / scale_below, 0 * narrow, 0 * wide])
    change_error = _compute_errors(path, largest)
    joint = np.einsum("i,ij,cj->c", path.contrast, path.vcov, largest, optimize=False)
    return MomentSystems(
        level=np.einsum("cji,i->cj", weights, path.estimates, optimize=False),
        slope=slope,
        vcov=np.einsum("cji,ik,clk->cjl", weights, path.vcov, weights, optimize=False),
        scale_above=scale_above,
        scale_below=scale_below,
        scale_narrow=narrow,
        effect_error=path.std_error,
        change_error=change_error,
        correlation=joint / (path.std_error * change_error),
        reach=reach,
        mbar=mbar,
    )


def _compute_errors(path: EventPath, weights: FloatArray) -> FloatArray:
    variance = np.einsum("...i,ij,...j->...", weights, path.vcov, weights, optimize=False)
    return np.asarray(np.sqrt(np.maximum(variance, 0.0)), dtype=np.float64)
