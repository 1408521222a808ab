"""What a regression leaves of columns, and whether it leaves enough of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.numerics.collinear import Factorised, factorise_in_order
from ipec_econ.numerics.cross_product import cross_product
from ipec_econ.numerics.ols import solve_least_squares
from ipec_econ.numerics.production.production_error import ProductionError

CONSTANT = 1e-24
"""Share of a column's squares that its variance exceeds unless it is constant but for rounding."""


@dataclass(frozen=True, slots=True)
class TakenOut:
    """Columns net of a basis; `n_basis` counts the columns of it that are not collinear."""

    columns: FloatArray
    n_basis: int


def take_out(basis: FloatArray, columns: FloatArray, weight: FloatArray | None) -> TakenOut:
    """Return the residuals of columns on a basis, columns of which may be collinear.

    Parameters
    ----------
    basis
        Shape (n_obs, k), the constant first, the others of a mean near 0.
    columns
        Shape (n_obs, m).
    weight
        Shape (n_obs,), not negative; ``None`` means ones.

    References
    ----------
    Frisch and Waugh (1933), Lovell (1963).
    """
    gram = cross_product(basis, weight)
    solved = factorise_in_order(gram, np.diagonal(gram).copy())
    used = np.ascontiguousarray(basis[:, solved.kept].T)
    left = np.empty((columns.shape[1], len(columns)))
    for j in range(columns.shape[1]):
        rest = columns[:, j]
        # The second pass removes the rounding of the first.
        for _ in range(2):
            weighted = rest if weight is None else rest * weight
            moments = np.einsum("kn,n->k", used, weighted, optimize=False)
            slopes = np.einsum("ij,j->i", solved.inverse, moments, optimize=False)
            rest = rest - np.einsum("kn,k->n", used, slopes, optimize=False)
        left[j] = rest
    return TakenOut(left.T, len(used))


def regress_in_order(
    columns: FloatArray, target: FloatArray, weight: FloatArray | None
) -> FloatArray:
    """Return the slopes of columns, shape (k,), NaN for those that earlier ones span."""
    totals = np.diagonal(cross_product(columns, weight)).copy()
    solved = solve_least_squares(target, columns, weight, totals)
    slopes = np.full(columns.shape[1], np.nan)
    slopes[solved.kept] = solved.coefficients
    return slopes


def require_variation(
    own: FloatArray,
    whole: FloatArray,
    weight: FloatArray | None,
    names: Sequence[str],
    beside: str,
) -> FloatArray:
    """Return the inverse of own'W own, or say which column has no variation of its own.

    Parameters
    ----------
    own, whole
        Columns net of all else, and as they are, shape (n_obs, m).
    names
        Of the columns, for the message.
    beside
        What else there is, for the message.

    Raises
    ------
    ProductionError
        Where what is left of a column's variance is rounding.
    """
    solved = factorise_own(own, whole, weight)
    if not solved.kept.all():
        without = ", ".join(name for name, kept in zip(names, solved.kept, strict=True) if not kept)
        raise ProductionError(
            f"{without}: no variation is left once {beside} and the inputs before it are "
            "accounted for, so its elasticity is not identified"
        )
    return solved.inverse


def factorise_own(own: FloatArray, whole: FloatArray, weight: FloatArray | None) -> Factorised:
    """Factorise own'W own, keeping columns that have variation beside those before them.

    Parameters
    ----------
    own, whole
        See `require_variation`.
    """
    centred = take_out(np.ones((len(whole), 1)), whole, weight).columns
    totals = np.diagonal(cross_product(centred, weight)).copy()
    squares = np.diagonal(cross_product(whole, weight))
    # What is left of a constant is rounding, which must not be held against itself.
    totals = np.where(totals > CONSTANT * squares, totals, squares)
    return factorise_in_order(cross_product(own, weight), totals)
