"""Random paths with holes, weights and clusters."""

from __future__ import annotations

import numpy as np

from ipec_econ.numerics.cells.paths import Paths, widen_rows


def draw_paths(
    seed: int = 1,
    *,
    n_units: int = 60,
    n_periods: int = 5,
    weights: bool = False,
    clusters: bool = False,
    patterns: int = 3,
) -> Paths:
    """Draw paths in a few patterns of missing periods, so that cells hold several firms."""
    draw = np.random.default_rng(seed)
    known = draw.uniform(size=(patterns, n_periods)) < 0.75
    known[0] = True
    observed = known[draw.integers(0, patterns, n_units)]
    observed[~observed.any(axis=1), 0] = True
    unit, place = np.nonzero(observed)
    cohort = draw.choice([2003.0, 2004.0, np.inf], n_units)
    weight = draw.uniform(0.2, 4, n_units)
    cluster = draw.permutation(np.arange(n_units) % 7)
    return widen_rows(
        draw.normal(size=len(unit)),
        unit,
        2001 + place,
        cohort[unit],
        weight=weight[unit] if weights else None,
        cluster=cluster[unit] if clusters else None,
    )
