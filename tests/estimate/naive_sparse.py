"""Outcomes net of firm and period effects of untreated rows, from sparse normal equations."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import sparse


def net_of_untreated(frame: pd.DataFrame) -> np.ndarray:
    """Return y less both effects on all rows; 0 or inf in `cohort` is never treated."""
    firm = np.unique(frame["firm"], return_inverse=True)[1]
    year = np.unique(frame["year"], return_inverse=True)[1]
    untreated = ((frame["cohort"] == 0) | (frame["year"] < frame["cohort"])).to_numpy()
    n_firms, rows = firm.max() + 1, np.arange(len(frame))
    # The first period has no dummy.
    later = year > 0
    places = (
        np.concatenate([rows, rows[later]]),
        np.concatenate([firm, n_firms - 1 + year[later]]),
    )
    dummies = sparse.csr_array(
        (np.ones(len(places[0])), places), shape=(len(frame), n_firms + year.max())
    )
    y = frame["y"].to_numpy()
    inside = dummies[np.flatnonzero(untreated)]
    gram = (inside.T @ inside).toarray()
    effects = np.linalg.solve(gram, inside.T @ y[untreated])
    net: np.ndarray = y - dummies @ effects
    return net
