"""Products of powers of several columns, for polynomials in them."""

from __future__ import annotations

from itertools import combinations_with_replacement

import numpy as np

from ipec_econ.core.arrays import FloatArray


def list_monomials(n_columns: int, degree: int) -> tuple[tuple[int, ...], ...]:
    """Return the exponents of every monomial of degree 1 to `degree`, lower degrees first."""
    found = []
    for total in range(1, degree + 1):
        for chosen in combinations_with_replacement(range(n_columns), total):
            found.append(tuple(chosen.count(j) for j in range(n_columns)))
    return tuple(found)


def make_monomials(columns: FloatArray, degree: int) -> FloatArray:
    """Return the monomials of degree 1 to `degree`, shape (n_obs, n_monomials).

    Each is one product of an earlier one. The columns should be standardised before: powers of
    raw logarithms are nearly collinear.

    Parameters
    ----------
    columns
        Shape (n_obs, k).
    degree
        At least 1.
    """
    exponents = list_monomials(columns.shape[1], degree)
    position = {powers: i for i, powers in enumerate(exponents)}
    made = np.empty((len(columns), len(exponents)))
    for i, powers in enumerate(exponents):
        last = max(j for j, power in enumerate(powers) if power)
        rest = tuple(power - (j == last) for j, power in enumerate(powers))
        own = columns[:, last]
        made[:, i] = made[:, position[rest]] * own if rest in position else own
    return made


def standardise(columns: FloatArray) -> FloatArray:
    """Return the columns with mean 0 and, unless they are constant, variance 1."""
    centred = columns - columns.mean(axis=0)
    spread = np.sqrt(np.square(centred).mean(axis=0))
    scaled: FloatArray = centred / np.where(spread > 0, spread, 1.0)
    return scaled
