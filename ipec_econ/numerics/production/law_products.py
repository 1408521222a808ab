"""Cross-products that say every root under a linear law."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.numerics.collinear import factorise_in_order
from ipec_econ.numerics.cross_product import cross_product
from ipec_econ.numerics.production.acf_rows import LawRows
from ipec_econ.numerics.production.production_error import ProductionError


def sum_law_products(rows: LawRows, expected: FloatArray, weight: FloatArray) -> FloatArray:
    """Return cross-products of [φ, φ₋₁, X, X₋₁, Z] net of covariates, shape (2 + 3p, 2 + 3p).

    Parameters
    ----------
    rows
        The pairs.
    expected
        φ, shape (n_obs,).
    weight
        Of the law's rows, shape (n_rows,).

    Raises
    ------
    ProductionError
        Where an input or instrument has no variation beside the covariates.
    """
    p = rows.inputs.shape[1]
    columns = np.column_stack(
        [
            rows.covariates,
            expected[rows.now],
            expected[rows.before],
            rows.inputs,
            rows.inputs_before,
            rows.instruments[:, :p],
        ]
    )
    gram = cross_product(columns, weight)
    h = rows.covariates.shape[1]
    solved = factorise_in_order(gram[:h, :h], np.diagonal(gram)[:h].copy())
    cross = gram[:h, h:][solved.kept]
    shares = np.einsum("ij,jk->ik", solved.inverse, cross, optimize=False)
    products = gram[h:, h:] - np.einsum("ij,ik->jk", cross, shares, optimize=False)
    products = (products + products.T) / 2
    _require_variation(products, np.diagonal(gram)[h:], p)
    return products


def _require_variation(products: FloatArray, totals: FloatArray, p: int) -> None:
    for what, block in (("inputs", slice(2, 2 + p)), ("instruments", slice(2 + 2 * p, None))):
        if not factorise_in_order(products[block, block], totals[block].copy()).kept.all():
            raise ProductionError(
                f"the law's {what} are combinations of each other and of the controls on the rows "
                "that have a period before: too few rows, or inputs that never change"
            )
