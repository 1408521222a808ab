"""What each cluster adds to the errors of a model's estimates, where groups share clusters."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ipec_econ.core.arrays import FloatArray, freeze_array
from ipec_econ.core.estimates import ClusterInfluence
from ipec_econ.core.panel import ModelData


def read_influence(
    data: ModelData, vcov: FloatArray, compute_sums: Callable[[], FloatArray]
) -> ClusterInfluence | None:
    """Return the influence by cluster; ``None`` where no one asks, or clusters have several ways.

    Parameters
    ----------
    data
        Rows whose clusters have labels when their influence is wanted.
    vcov
        Of the estimates, shape (k, k), small-sample factors included.
    compute_sums
        Influence summed by cluster, without factors, shape (G, k), or less where the last clusters
        have none; called only when wanted.
    """
    if len(data.clusters) != 1 or data.clusters[0].labels is None:
        return None
    labels = data.clusters[0].labels
    sums = compute_sums()
    values = np.zeros((len(labels), sums.shape[1]))
    values[: len(sums)] = sums
    squares = np.square(values).sum(axis=0)
    # The factor of an estimate is what its variance has more than its sum of squares.
    ratio = np.diagonal(vcov) / np.where(squares > 0, squares, 1.0)
    return ClusterInfluence(labels, freeze_array(values * np.sqrt(np.maximum(ratio, 0.0))))
