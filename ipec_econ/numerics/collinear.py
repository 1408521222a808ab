"""Which columns of a regression are identified, taking them in order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray

COLLINEARITY_TOLERANCE = 1e-9
"""fixest 0.14's ``collin.tol``: the share of a column's squares that must be its own."""


@dataclass(frozen=True, slots=True)
class Factorised:
    """A Gram matrix factorised column by column.

    Attributes
    ----------
    kept
        Shape (k,), False on columns that the earlier kept ones, or the fixed effects, span.
    inverse
        (X'WX)⁻¹ over the kept columns, shape (k_kept, k_kept).
    """

    kept: BoolArray
    inverse: FloatArray


def factorise_in_order(gram: FloatArray, totals: FloatArray) -> Factorised:
    """Drop collinear columns in order (the first is kept), and invert what is left.

    A column is dropped when what the columns before it leave of its squares is below the
    tolerance, as a share of its squares net of fixed effects; or when these in turn are below
    the tolerance as a share of `totals`: the fixed effects absorb it.

    Parameters
    ----------
    gram
        X'WX of columns net of fixed effects, shape (k, k).
    totals
        The same columns' weighted squares before the fixed effects were partialled out (about
        the mean where fixed effects or a constant span it), shape (k,).

    Returns
    -------
    Factorised
    """
    own = np.diagonal(gram)
    kept = own > COLLINEARITY_TOLERANCE * totals
    root = np.zeros_like(gram)
    for j in np.flatnonzero(kept):
        done = root[:j, j]
        pivot = own[j] - np.einsum("i,i->", done, done, optimize=False)
        if not pivot > COLLINEARITY_TOLERANCE * own[j]:
            kept[j] = False
            root[:, j] = 0.0
            continue
        root[j, j] = np.sqrt(pivot)
        cross = np.einsum("i,ik->k", done, root[:j, j + 1 :], optimize=False)
        root[j, j + 1 :] = (gram[j, j + 1 :] - cross) / root[j, j]
    upper = root[np.ix_(kept, kept)]
    return Factorised(kept, _invert_from_root(upper))


def _invert_from_root(root: FloatArray) -> FloatArray:
    """Return (R'R)⁻¹ for an upper triangular R, by back substitution without BLAS."""
    k = len(root)
    inverse_root = np.zeros_like(root)
    for i in range(k - 1, -1, -1):
        row = -np.einsum("j,jk->k", root[i, i + 1 :], inverse_root[i + 1 :], optimize=False)
        row[i] += 1.0
        inverse_root[i] = row / root[i, i]
    inverse: FloatArray = np.einsum("ij,kj->ik", inverse_root, inverse_root, optimize=False)
    return (inverse + inverse.T) / 2
