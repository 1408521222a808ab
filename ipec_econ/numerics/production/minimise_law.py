"""Elasticities of the states: where the law of motion leaves the smallest sum of squares."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.numerics.production.law_moments import LawMoments
from ipec_econ.numerics.production.production_error import ProductionError

MAX_STEPS = 100
STEP_TOLERANCE = 1e-11
"""Of the last step, as a share of 1 + |b|: the gradient's rounding moves b by less."""

SAME = 1e-6
"""Minima closer than this share of 1 + |b| are one."""

DIFFERENCE = 1e-5
"""Step of the gradient's differences: half of the digits."""

LATTICE = (0.0, 0.3, 0.6, 0.9)
"""Starts of each state, beside two regressions."""

MAX_LATTICE_STATES = 2
"""With more states the lattice is its diagonal: 4, and not 4 to the power of their number."""


@dataclass(frozen=True, slots=True)
class LawMinimum:
    """A minimum: where, shape (n_state,), and the sum of squares there."""

    elasticities: FloatArray
    objective: float


def minimise_law(moments: LawMoments) -> tuple[LawMinimum, ...]:
    """Return all minima found from fixed starts, the smallest first.

    Newton's method on the exact gradient, with Gauss and Newton's matrix where the Hessian is not
    positive definite, and halved steps where the sum of squares would rise.

    Raises
    ------
    ProductionError
        Where no start leads to a minimum.
    """
    found: list[LawMinimum] = []
    for start in _list_starts(moments):
        minimum = _descend(moments, start)
        if minimum is not None and not any(_is_same(minimum, other) for other in found):
            found.append(minimum)
    if not found:
        raise ProductionError(
            "the law of motion has no minimum in the states' elasticities: states may be fixed "
            "over time, or their effect not distinguishable from productivity's"
        )
    return tuple(sorted(found, key=lambda one: (one.objective, tuple(one.elasticities))))


def _list_starts(moments: LawMoments) -> list[FloatArray]:
    n_state = moments.n_state
    if n_state <= MAX_LATTICE_STATES:
        lattice = [np.array(point) for point in product(LATTICE, repeat=n_state)]
    else:
        lattice = [np.full(n_state, value) for value in LATTICE]
    return [*moments.describe_starts(), *lattice]


def _descend(moments: LawMoments, start: FloatArray) -> LawMinimum | None:
    """Follow the slope down from a start; ``None`` where it does not end in a minimum."""
    at = start
    value = moments.evaluate(at)
    for _ in range(MAX_STEPS):
        hessian = _difference_gradient(moments, at)
        convex = bool(np.linalg.eigvalsh(hessian)[0] > 0)
        matrix = hessian if convex else value.curvature
        step = -np.linalg.lstsq(matrix, value.gradient, rcond=None)[0]
        size = 1.0
        small = STEP_TOLERANCE * (1 + float(np.abs(at).max()))
        if convex and float(np.abs(step).max()) < small:
            return LawMinimum(at, value.objective)
        tried = moments.evaluate(at + step)
        # Close to the minimum the sum of squares is flat to its last digit, and no guide.
        while tried.objective > value.objective * (1 + 1e-13) and size > STEP_TOLERANCE:
            size /= 2
            tried = moments.evaluate(at + size * step)
        at, value = at + size * step, tried
    return None


def _difference_gradient(moments: LawMoments, at: FloatArray) -> FloatArray:
    """Return the Hessian by central differences of the gradient, shape (n_state, n_state)."""
    hessian = np.empty((len(at), len(at)))
    for j in range(len(at)):
        step = np.zeros(len(at))
        step[j] = DIFFERENCE * (1 + abs(at[j]))
        above, below = moments.evaluate(at + step), moments.evaluate(at - step)
        hessian[j] = (above.gradient - below.gradient) / (2 * step[j])
    symmetric: FloatArray = (hessian + hessian.T) / 2
    return symmetric


def _is_same(one: LawMinimum, other: LawMinimum) -> bool:
    distance = np.abs(one.elasticities - other.elasticities).max()
    return bool(distance < SAME * (1 + np.abs(other.elasticities).max()))
