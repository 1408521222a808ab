"""The inverses of a regression's products without each cluster in turn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import FloatArray

RANK = 1e-10
"""Eigenvalues below this share of the largest are zero."""


@dataclass(frozen=True, slots=True)
class Jackknife:
    """Products of G clusters over K columns, and what is left without each.

    Attributes
    ----------
    products
        Z_g'Z_g, shape (G, K, K).
    inverses
        Generalised inverses of Z'Z − Z_g'Z_g, shape (G, K, K).
    """

    products: FloatArray
    inverses: FloatArray


def leave_clusters_out(products: FloatArray) -> Jackknife:
    """Return the products, shape (G, K, K), with the inverses without each cluster."""
    whole = products.sum(axis=0)
    return Jackknife(products, np.array([_invert(whole - one) for one in products]))


def _invert(gram: FloatArray) -> FloatArray:
    """Return the generalised inverse of a symmetric matrix of any scale."""
    size = np.sqrt(np.maximum(np.diagonal(gram), 0.0))
    size[size == 0] = 1.0
    scaled = gram / np.outer(size, size)
    inverse: FloatArray = np.linalg.pinv(scaled, rcond=RANK, hermitian=True) / np.outer(size, size)
    return inverse
