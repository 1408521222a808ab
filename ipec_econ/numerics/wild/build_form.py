"""From sums by cluster to the form of one hypothesis, with the scores as they are."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.numerics.wild.cluster_sums import ClusterSums, NetRows, sum_columns
from ipec_econ.numerics.wild.wild_form import WildForm


def build_form(
    sums: ClusterSums, rows: NetRows, weights: FloatArray, *, estimate: float, restricted: bool
) -> WildForm:
    """Return the form of WCR11 (restricted) or WCU11: empirical scores, and CV1 variances.

    Parameters
    ----------
    sums
        Of the regression.
    rows
        The same regression's rows: one more pass over them.
    weights
        a over the k coefficients, shape (k,).
    estimate
        a'β̂.
    restricted
        Whether the null is imposed on the bootstrap's data.

    References
    ----------
    Cameron, Gelbach and Miller (2008), section III.A; MacKinnon, Nielsen and Webb (2023),
    equations 17–25.
    """
    k = sums.n_coefficients
    direction = np.einsum("kl,l->k", sums.bread[:, :k], weights, optimize=False)
    # The column that a'β̂ weights outcomes by; its products with Z are all that is asked of Z'Z.
    column = np.einsum("nk,k->n", rows.regressors, direction[:k], optimize=False)
    products = sum_columns(rows, column)
    lever = -np.einsum("gk,kl->gl", products, sums.bread, optimize=False)
    own = np.einsum("gk,k->g", sums.scores, direction, optimize=False)
    slope = np.zeros_like(products)
    if restricted:
        # β̃ = β̂ − (Z'Z)⁻¹a·δ / a'(Z'Z)⁻¹a moves every residual along the column.
        slope = products / np.einsum("k,k->", weights, direction[:k], optimize=False)
    return WildForm(
        estimate=estimate,
        direction=direction,
        scores=sums.scores,
        scores_slope=slope,
        own=own,
        own_slope=np.einsum("gk,k->g", slope, direction, optimize=False),
        lever=lever,
        variance=float(np.einsum("g,g->", own, own, optimize=False)),
    )
