"""Amounts of money in whole minor units, so that parts add up to what was divided.

A minor unit is a hundredth, whatever the currency. Amounts are Python integers, which never
overflow; where there is none, ``None``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from fractions import Fraction

import numpy as np

from ipec_econ.core.arrays import FloatArray

MINOR_UNITS = 100

LARGEST = 2.0**52
"""Amounts whose sum stays below are added as whole numbers of the machine, exactly."""

Minor = int | None
"""An amount in minor units; ``None`` where it is not known."""


def to_minor(values: Iterable[float | None]) -> list[Minor]:
    """Return amounts rounded to minor units, half to even; NaN and infinities are not known."""
    return [
        None if value is None or not math.isfinite(value) else round(value * MINOR_UNITS)
        for value in values
    ]


def from_minor(amounts: Iterable[Minor]) -> list[float | None]:
    """Return the amounts as the nearest floating-point numbers."""
    return [None if amount is None else amount / MINOR_UNITS for amount in amounts]


def sum_minor(amounts: Iterable[Minor]) -> int:
    """Return the exact sum of the known amounts."""
    return sum(amount for amount in amounts if amount is not None)


def sum_amounts(values: FloatArray) -> int:
    """Return the exact sum of the finite amounts, each rounded to minor units, in these."""
    known = values[np.isfinite(values)]
    largest = float(np.abs(known).max(initial=0.0)) * MINOR_UNITS
    if largest * len(known) < LARGEST:
        return int(np.rint(known * MINOR_UNITS).astype(np.int64).sum())
    return sum_minor(to_minor(known.tolist()))


def write_minor(amount: int) -> str:
    """Write an amount in the major unit, as ``-1234.50``."""
    units, rest = divmod(abs(amount), MINOR_UNITS)
    return f"{'-' if amount < 0 else ''}{units}.{rest:02d}"


def scale_minor(amount: int, ratio: Fraction) -> int:
    """Return an amount times a ratio, rounded half to even."""
    return round(amount * ratio)


def divide_minor(amount: int, weights: Sequence[int]) -> list[int]:
    """Divide an amount in proportion to weights; the parts add up to it exactly.

    Every part gets its share rounded towards zero; the units left over go to the largest
    remainders, the first of equal ones first.

    Parameters
    ----------
    weights
        Whole numbers from 0, of which one is positive.

    Raises
    ------
    ValueError
        No weight is positive.
    """
    total = sum(weights)
    if total <= 0:
        raise ValueError("no weight is positive")
    sign = -1 if amount < 0 else 1
    shares = [divmod(abs(amount) * weight, total) for weight in weights]
    parts = [part for part, _ in shares]
    left = abs(amount) - sum(parts)
    order = sorted(range(len(parts)), key=lambda place: (-shares[place][1], place))
    for place in order[:left]:
        parts[place] += 1
    return [sign * part for part in parts]
