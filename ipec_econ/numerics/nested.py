"""Whether one categorical is nested in another, and how often two of them repeat each other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ipec_econ.core.arrays import IntArray
from ipec_econ.core.panel import Codes


def find_nested(fixed_effects: Sequence[Codes], clusters: Sequence[Codes]) -> tuple[bool, ...]:
    """Say of each fixed effect whether all its levels lie within one cluster each.

    Any of several cluster variables will do, as in fixest: the fixed effect's parameters are then
    not counted in the small-sample factor.
    """
    return tuple(any(_is_nested(effect, way) for way in clusters) for effect in fixed_effects)


def _is_nested(effect: Codes, way: Codes) -> bool:
    """Return whether every row has the cluster of its level's last row."""
    if effect.values is way.values:
        return True
    last = np.zeros(effect.n_levels, dtype=np.int64)
    last[effect.values] = way.values
    return bool((last[effect.values] == way.values).all())


def count_redundant(fixed_effects: Sequence[Codes], nested: Sequence[bool]) -> tuple[int, ...]:
    """Count the levels of each fixed effect that the others already determine, as reghdfe does.

    A nested one is redundant altogether. Of the others the first has none (one, if there is a
    nested one before the constant), and each later one as many as there are mobility groups
    between it and an earlier one.

    References
    ----------
    Correia (2017), "Linear models with high-dimensional fixed effects", section 4; reghdfe 6's
    default ``dofadjustments(all)``: pairwise, clusters, continuous.
    """
    earlier: list[Codes] = []
    redundant: list[int] = []
    for effect, is_nested in zip(fixed_effects, nested, strict=True):
        if is_nested:
            redundant.append(effect.n_levels)
            continue
        groups = [count_mobility_groups(effect.values, other.values) for other in earlier]
        least = 1 if earlier or any(nested) else 0
        redundant.append(max([least, *groups]))
        earlier.append(effect)
    return tuple(redundant)


def count_mobility_groups(first: IntArray, second: IntArray) -> int:
    """Count the connected components of the graph whose edges are the rows.

    References
    ----------
    Abowd, Creecy and Kramarz (2002), "Computing person and firm effects using linked
    longitudinal employer-employee data".
    """
    # Imported here because only `small_sample: stata` needs it, and it takes 0.3 s.
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    n_first = int(first.max()) + 1
    size = n_first + int(second.max()) + 1
    edges = coo_array((np.ones(len(first)), (first, second + n_first)), shape=(size, size))
    n_groups, _ = connected_components(edges, directed=False)
    return int(n_groups)
