"""Sums of products over rows, bit-identical whatever the number of threads."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.arrays import FloatArray

FEW_ROWS = 1024
"""Up to here a call costs more than the products that several columns at once make twice."""

COLUMNS_AT_ONCE = 5


def cross_product(columns: FloatArray, weights: FloatArray | None = None) -> FloatArray:
    """Return X'WX.

    A matrix product would go through BLAS, which splits long sums by the number of threads, so
    the last digits would depend on the machine. ``einsum`` without ``optimize`` never does.

    Parameters
    ----------
    columns
        X, shape (n_obs, k).
    weights
        Diagonal of W, shape (n_obs,); ``None`` means ones.

    Returns
    -------
    FloatArray
        Shape (k, k), exactly symmetric.
    """
    left = np.ascontiguousarray(columns.T)
    right = left if weights is None else left * weights
    k, n_obs = left.shape
    step = COLUMNS_AT_ONCE if n_obs <= FEW_ROWS else 1
    product = np.empty((k, k))
    for i in range(0, k, step):
        some = left[i : i + step]
        product[i : i + step, i:] = np.einsum("in,jn->ij", some, right[i:], optimize=False)
    for i in range(k):
        product[i:, i] = product[i, i:]
    return product


def project(columns: FloatArray, target: FloatArray, weights: FloatArray | None) -> FloatArray:
    """Return X'Wy.

    Parameters
    ----------
    columns
        X, shape (n_obs, k).
    target
        y, shape (n_obs,).
    weights
        Diagonal of W, shape (n_obs,); ``None`` means ones.

    Returns
    -------
    FloatArray
        Shape (k,).
    """
    weighted = target if weights is None else target * weights
    left = np.ascontiguousarray(columns.T)
    moments: FloatArray = np.einsum("jn,n->j", left, weighted, optimize=False)
    return moments


def fitted(columns: FloatArray, coefficients: FloatArray) -> FloatArray:
    """Return Xb, shape (n_obs,), without BLAS."""
    values: FloatArray = np.einsum("nj,j->n", columns, coefficients, optimize=False)
    return values


def combine_vcov(shares: FloatArray, vcov: FloatArray) -> FloatArray:
    """Return the covariance of linear combinations, shape (m, m), made exactly symmetric.

    Parameters
    ----------
    shares
        Of each of the k estimates in each of the m combinations, shape (m, k).
    vcov
        Of the estimates, shape (k, k).
    """
    half = np.einsum("ij,jk->ik", shares, vcov, optimize=False)
    full = np.einsum("ik,lk->il", half, shares, optimize=False)
    symmetric: FloatArray = (full + full.T) / 2
    return symmetric


def sandwich(bread: FloatArray, meat: FloatArray) -> FloatArray:
    """Return bread · meat · bread, shape (k, k), made exactly symmetric."""
    half = np.einsum("ij,jk->ik", bread, meat, optimize=False)
    product = np.einsum("ij,jk->ik", half, bread, optimize=False)
    symmetric: FloatArray = (product + product.T) / 2
    return symmetric
