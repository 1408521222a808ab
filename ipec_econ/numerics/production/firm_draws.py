"""How often each firm is drawn in a replication of a bootstrap."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.arrays import FloatArray


def draw_firm_counts(n_firms: int, *, seed: int, replication: int) -> FloatArray:
    """Return how often each firm is drawn, with replacement, shape (n_firms,).

    Each replication has a stream of its own, so that the draws do not depend on which replications
    are made, in which order, or for which measure.
    """
    generator = np.random.default_rng([seed, replication])
    drawn = generator.integers(0, n_firms, n_firms)
    return np.bincount(drawn, minlength=n_firms).astype(np.float64)
