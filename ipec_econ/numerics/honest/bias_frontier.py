"""Linear estimators of an effect with the smallest variance for each worst-case bias."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.numerics.honest.event_path import EventPath

SAME = 1e-12
"""Relative distance below which two events of the path are one."""


@dataclass(frozen=True, slots=True)
class BiasFrontier:
    """The frontier's corners, from the smallest bias to the smallest variance; linear in between.

    Attributes
    ----------
    weights
        On the whole path, shape (k, n_before + n_after).
    bias
        Worst-case bias for M = 1, shape (k,), increasing.
    price
        −½ d variance / d bias, shape (k,), decreasing to zero.
    """

    weights: FloatArray
    bias: FloatArray
    price: FloatArray


def trace_frontier(path: EventPath) -> BiasFrontier:
    """Return the frontier for deviations from a line.

    Notes
    -----
    Only estimators that no line moves have a bounded bias. They are sums of second differences,
    v = B'a, and where second differences are at most M the bias is at most M Σ|a|. The weights of
    the effect fix those centred at the reference or later. Those before are free, and variance
    plus λ Σ|a| over them is a lasso, whose path in λ is piecewise linear.

    References
    ----------
    Rambachan and Roth (2023), section 4; Osborne, Presnell and Turlach (2000), "A new approach to
    variable selection in least squares problems", for the path.
    """
    curves = _list_second_differences(path)
    n_free = path.n_before - 1
    fixed = _fix_later(path.weights)
    base = np.einsum("j,ji->i", fixed, curves[n_free:], optimize=False)
    free = curves[:n_free]
    quadratic = np.einsum("ai,ij,bj->ab", free, path.vcov, free, optimize=False)
    linear = np.einsum("ai,ij,j->a", free, path.vcov, base, optimize=False)
    corners, price = _trace_lasso(quadratic, linear)
    return BiasFrontier(
        weights=base + np.einsum("ka,ai->ki", corners, free, optimize=False),
        bias=np.abs(fixed).sum() + np.abs(corners).sum(axis=1),
        price=price,
    )


def _list_second_differences(path: EventPath) -> FloatArray:
    changes = path.difference()
    return changes[1:] - changes[:-1]


def _fix_later(weights: FloatArray) -> FloatArray:
    """Return the weights of the second differences centred at the reference and later.

    δ_t is t times the change at the reference plus Σ_{j<t} (t − j) second differences.
    """
    periods = np.arange(1, len(weights) + 1)
    ahead = np.maximum(periods[None, :] - np.arange(len(weights))[:, None], 0)
    return np.asarray(np.einsum("jt,t->j", ahead, weights, optimize=False), dtype=np.float64)


def _trace_lasso(quadratic: FloatArray, linear: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the corners of argmin ½a'Qa + c'a + λ Σ|a| and their λ, from a = 0 to λ = 0."""
    size = len(linear)
    price = float(np.abs(linear).max(initial=0.0))
    corners, prices = [np.zeros(size)], [price]
    signs = np.zeros(size)
    if price > 0:
        first = int(np.abs(linear).argmax())
        signs[first] = -np.sign(linear[first])
    while price > 0:
        active = np.flatnonzero(signs)
        square = quadratic[np.ix_(active, active)]
        line = _Line(
            level=_solve(square, -linear[active]),
            tilt=_solve(square, signs[active]),
        )
        price, changed, sign = _find_event(line, quadratic, linear, signs, price)
        corner = np.zeros(size)
        corner[active] = line.level - price * line.tilt
        if changed is not None:
            signs[changed] = sign
            corner[signs == 0] = 0.0
        corners.append(corner)
        prices.append(price)
    return np.array(corners), np.array(prices)


def _solve(square: FloatArray, right: FloatArray) -> FloatArray:
    return np.asarray(np.linalg.solve(square, right), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class _Line:
    """a(λ) = level − λ tilt of the coefficients that are not zero."""

    level: FloatArray
    tilt: FloatArray


def _find_event(
    line: _Line, quadratic: FloatArray, linear: FloatArray, signs: FloatArray, price: float
) -> tuple[float, int | None, float]:
    """Return the next λ at which a coefficient becomes zero or stops being so, and its new sign."""
    active = np.flatnonzero(signs)
    level = linear + np.einsum("ja,a->j", quadratic[:, active], line.level, optimize=False)
    tilt = np.einsum("ja,a->j", quadratic[:, active], line.tilt, optimize=False)
    events: list[tuple[float, int | None, float]] = [(0.0, None, 0.0)]
    for j in range(len(linear)):
        if signs[j]:
            place = int(np.flatnonzero(active == j)[0])
            crossings = [(line.level[place], line.tilt[place], 0.0)]
        else:  # the gradient level − λ tilt reaches −λ (positive coefficient) or λ (negative)
            crossings = [(level[j], tilt[j] - 1, 1.0), (level[j], tilt[j] + 1, -1.0)]
        for top, bottom, sign in crossings:
            at = top / bottom if bottom else 0.0
            # What changed at this very λ has its own crossing there, which is not another one.
            if 0 < at < price * (1 - SAME):
                events.append((float(at), j, sign))
    return max(events, key=lambda event: event[0])
