"""Cross-products that say every root under a linear law."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.numerics.collinear import factorise_in_order
from ipec_econ.numerics.cross_product import cross_product
from ipec_econ.numerics.production.acf_rows import LawRows
from ipec_econ.numerics.production.production_error import ProductionError


@dataclass(frozen=True, slots=True)
class LawProducts:
    """Sums over the law's rows; h covariates.

    Attributes
    ----------
    net
        Cross-products of [φ, φ₋₁, X, X₋₁, Z] net of covariates, shape (2 + 3p, 2 + 3p).
    shares
        Coefficients of these columns on covariates, NaN for one that those before it span, shape
        (h, 2 + 3p).
    """

    net: FloatArray
    shares: FloatArray

    def find_covariate_effects(self, persistence: float, elasticities: FloatArray) -> FloatArray:
        """Return what covariates do in a linear law, shape (h,)."""
        p = len(elasticities)
        now = np.concatenate([[1.0, -persistence], -elasticities, persistence * elasticities])
        shares = self.shares[:, : 2 + 2 * p]
        effects: FloatArray = np.einsum("hj,j->h", shares, now, optimize=False)
        return effects


def sum_law_products(rows: LawRows, expected: FloatArray, weight: FloatArray) -> LawProducts:
    """Sum what every root under a linear law is found from.

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
    columns = np.vstack(
        [
            rows.covariates.T,
            expected[rows.now],
            expected[rows.before],
            rows.inputs.T,
            rows.inputs_before.T,
            rows.instruments[:, :p].T,
        ]
    )
    gram = cross_product(columns.T, weight)
    h = rows.covariates.shape[1]
    solved = factorise_in_order(gram[:h, :h], np.diagonal(gram)[:h].copy())
    cross = gram[:h, h:][solved.kept]
    shares = np.einsum("ij,jk->ik", solved.inverse, cross, optimize=False)
    net = gram[h:, h:] - np.einsum("ij,ik->jk", cross, shares, optimize=False)
    net = (net + net.T) / 2
    _require_variation(net, np.diagonal(gram)[h:], p)
    all_shares = np.full((h, len(net)), np.nan)
    all_shares[solved.kept] = shares
    return LawProducts(net, all_shares)


def _require_variation(net: FloatArray, totals: FloatArray, p: int) -> None:
    for what, block in (("inputs", slice(2, 2 + p)), ("instruments", slice(2 + 2 * p, None))):
        if not factorise_in_order(net[block, block], totals[block].copy()).kept.all():
            raise ProductionError(
                f"the law's {what} are combinations of each other and of the controls on the rows "
                "that have a period before: too few rows, or inputs that never change"
            )
