"""From sums by cluster to the form of one hypothesis, with scores as the jackknife has them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.numerics.wild.cluster_sums import ClusterSums
from ipec_econ.numerics.wild.jackknife import Jackknife
from ipec_econ.numerics.wild.wild_form import WildForm

IDENTIFIED = 1e-6
"""How far a combination of columns may be from the span of the rows that are left."""


def build_jackknife_form(
    form: WildForm,
    sums: ClusterSums,
    jackknife: Jackknife,
    weights: FloatArray,
    *,
    restricted: bool,
    jackknife_errors: bool,
) -> WildForm | None:
    """Return the form of WCR31, WCU31, or with `jackknife_errors` WCR33 and WCU33.

    The bootstrap's scores are those of residuals that each cluster has under the estimates
    without it, which are larger than its own by what it pulled them.

    Parameters
    ----------
    form
        Of the same hypothesis with the scores as they are.
    sums
        Of the regression.
    jackknife
        Of the same sums.
    weights
        a over the k coefficients, shape (k,).
    restricted
        Whether the null is imposed.
    jackknife_errors
        Variances are CV3, from estimates without each cluster, in place of CV1.

    Returns
    -------
    WildForm or None
        ``None`` where a'β is not identified without one of the clusters.

    References
    ----------
    MacKinnon, Nielsen and Webb (2023), sections 3 and 5, "S" and "B" of table 1: CV3 is around
    the full-sample estimate.
    """
    whole = jackknife.products.sum(axis=0)
    a = np.zeros(len(whole))
    a[: len(weights)] = weights
    pairs = zip(jackknife.products, jackknife.inverses, strict=True)
    if not all(_is_identified(whole - one, inverse, a) for one, inverse in pairs):
        return None
    scores, slope = _jackknife_scores(sums, jackknife, a if restricted else None)
    direction = form.direction
    if not jackknife_errors:
        return replace(
            form,
            scores=scores,
            scores_slope=slope,
            own=np.einsum("gk,k->g", scores, direction, optimize=False),
            own_slope=np.einsum("gk,k->g", slope, direction, optimize=False),
        )
    # a'(β̂₍g₎ − β̂) of any data: what the others' scores make of it, less what all make of it.
    without = np.einsum("gkl,l->gk", jackknife.inverses, a, optimize=False)
    pull = np.einsum("gk,gk->g", without, sums.scores, optimize=False)
    return replace(
        form,
        scores=scores,
        scores_slope=slope,
        own=-np.einsum("gk,gk->g", without, scores, optimize=False),
        own_slope=-np.einsum("gk,gk->g", without, slope, optimize=False),
        lever=without - direction,
        variance=float(np.einsum("g,g->", pull, pull, optimize=False)),
    )


def _jackknife_scores(
    sums: ClusterSums, jackknife: Jackknife, null: FloatArray | None
) -> tuple[FloatArray, FloatArray]:
    """Return scores and their slopes in δ, each (G, K).

    Under a null the estimates without a cluster are moved onto a'β = r in the metric of the rows
    left, as restricted least squares are.
    """
    scores, slopes = np.empty_like(sums.scores), np.zeros_like(sums.scores)
    pairs = zip(jackknife.products, jackknife.inverses, strict=True)
    for g, (product, inverse) in enumerate(pairs):
        # Estimates without the cluster, less the full sample's.
        change = -np.einsum("kl,l->k", inverse, sums.scores[g], optimize=False)
        tilt = np.zeros_like(change)
        if null is not None:
            along = np.einsum("kl,l->k", inverse, null, optimize=False)
            along = along / np.einsum("k,k->", null, along, optimize=False)
            tilt = -along
            change = change - along * np.einsum("k,k->", null, change, optimize=False)
        scores[g] = sums.scores[g] - np.einsum("kl,l->k", product, change, optimize=False)
        slopes[g] = -np.einsum("kl,l->k", product, tilt, optimize=False)
    return scores, slopes


def _is_identified(gram: FloatArray, inverse: FloatArray, a: FloatArray) -> bool:
    spanned = np.einsum("kl,l->k", gram, np.einsum("kl,l->k", inverse, a, optimize=False))
    size = np.sqrt(np.maximum(np.diagonal(gram), 0.0))
    return bool((np.abs(spanned - a) * size).max() <= IDENTIFIED * (np.abs(a) * size).max())
