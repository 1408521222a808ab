"""The one cluster of each firm."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.arrays import IntArray


def find_firm_clusters(firm: IntArray, cluster: IntArray, n_firms: int) -> IntArray | None:
    """Return each firm's cluster, shape (n_firms,), or ``None`` where a firm is in several.

    Firms without one are clusters of their own, numbered after the others.

    Parameters
    ----------
    firm
        Codes below ``n_firms``, shape (n_rows,).
    cluster
        Codes, −1 missing, shape (n_rows,).
    """
    known = cluster >= 0
    low = np.full(n_firms, np.iinfo(np.int64).max)
    high = np.full(n_firms, -1, dtype=np.int64)
    np.minimum.at(low, firm[known], cluster[known])
    np.maximum.at(high, firm[known], cluster[known])
    without = high < 0
    if bool((low != high)[~without].any()):
        return None
    own = int(cluster.max(initial=-1)) + np.cumsum(without)
    return np.where(without, own, high).astype(np.int64)
