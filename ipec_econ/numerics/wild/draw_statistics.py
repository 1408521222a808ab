"""Bootstrap statistics of one hypothesis as functions of the value it is tested at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.numerics.wild.wild_form import WildForm

NOISE = 1e-12
"""What is below this share of the terms it is the sum of is rounding: zero."""


@dataclass(frozen=True, slots=True)
class WildDraws:
    """B statistics t*(δ)² = (shift + slope·δ)² / (square + 2·cross·δ + curve·δ²), each (B,)."""

    shift: FloatArray
    slope: FloatArray
    square: FloatArray
    cross: FloatArray
    curve: FloatArray


def draw_statistics(form: WildForm, blocks: Iterable[FloatArray]) -> WildDraws:
    """Return the statistics of every replication; weights come in blocks, shape (block, G).

    The cost is G × K a replication, however many rows there are. Matrix products do without BLAS,
    whose last digit depends on the number of threads.
    """
    parts = [_compute_block(form, weights) for weights in blocks]
    joined = [np.concatenate([part[j] for part in parts]) for j in range(5)]
    return WildDraws(*joined)


def _compute_block(form: WildForm, weights: FloatArray) -> tuple[FloatArray, ...]:
    total, shift, own = _compute_terms(form, weights, form.scores, form.own)
    if not form.scores_slope.any():
        none = np.zeros(len(weights))
        return shift, none, total, none, none
    curve, slope, tilt = _compute_terms(form, weights, form.scores_slope, form.own_slope)
    cross = np.einsum("bg,bg->b", own, tilt, optimize=False)
    return shift, slope, total, cross, curve


def _compute_terms(
    form: WildForm, weights: FloatArray, scores: FloatArray, own: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return the squares of residual scores, the numerator, and the residual scores themselves.

    The sample's own weights give sums of exact zeros; rounding is taken out of them, since limits
    far away would make much of it.
    """
    moved = np.einsum("bg,gk->bk", weights, scores, optimize=False)
    numerator = np.einsum("bk,k->b", moved, form.direction, optimize=False)
    residual = weights * own
    scale = np.abs(own).max(initial=0.0)
    # Without `optimize` a sum over the short axis last is the fast order.
    residual += np.einsum("bk,gk->bg", moved, form.lever, optimize=False)
    residual[np.abs(residual) <= NOISE * scale] = 0.0
    size = np.abs(np.einsum("gk,k->g", scores, form.direction, optimize=False)).sum()
    numerator[np.abs(numerator) <= NOISE * size] = 0.0
    return np.einsum("bg,bg->b", residual, residual, optimize=False), numerator, residual
