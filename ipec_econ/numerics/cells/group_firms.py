"""Which firms share a cell: cohort, observed pattern, cluster and stratum."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import BoolArray, IntArray
from ipec_econ.numerics.cells.paths import Paths

MAX_PERIODS = 40
"""Above this a cell's cross-products cost more than its firms, and a pattern outgrows an int64."""

MAX_SHARE = 0.25
"""More cells than this share of the firms gain nothing over the firms themselves."""

MIN_UNITS = 1000
"""Below this the number of cells does not matter."""


@dataclass(frozen=True, slots=True)
class FirmGroups:
    """Firms in an order in which those of a cell are neighbours.

    Attributes
    ----------
    order
        Firms' places, shape (n_units,).
    starts
        Where each cell starts in that order, shape (n_cells,).
    """

    order: IntArray
    starts: IntArray

    @property
    def n_units(self) -> IntArray:
        """Firms of each cell, shape (n_cells,)."""
        return np.diff(np.append(self.starts, len(self.order))).astype(np.int64)


def group_firms(paths: Paths, *, compress: bool | None = None) -> FirmGroups | None:
    """Group firms that share all of these; ``None`` where each stays its own cell.

    That is where patterns explode: more than 40 periods, or more cells than a quarter of the firms.

    Parameters
    ----------
    paths
        One path a firm.
    compress
        Force (``True``) or forbid (``False``) the grouping; ``None`` counts patterns first.

    Returns
    -------
    FirmGroups or None
        Sorted by stratum, cluster, cohort and pattern.
    """
    if compress is False or (compress is None and len(paths.periods) > MAX_PERIODS):
        return None
    groups = _sort_units(paths)
    n_units = len(groups.order)
    if compress is None and n_units >= MIN_UNITS and len(groups.starts) > MAX_SHARE * n_units:
        return None
    return groups


def _sort_units(paths: Paths) -> FirmGroups:
    keys = [*_number_patterns(paths.observed), np.unique(paths.cohort, return_inverse=True)[1]]
    if paths.cluster is not None:
        keys.append(paths.cluster)
    if paths.stratum is not None:
        keys.append(paths.stratum)
    order = np.lexsort(keys)
    changes: BoolArray = np.zeros(len(order), dtype=np.bool_)
    changes[:1] = True
    for key in keys:
        values = key[order]
        changes[1:] |= values[1:] != values[:-1]
    return FirmGroups(order.astype(np.int64), np.flatnonzero(changes).astype(np.int64))


def _number_patterns(observed: BoolArray) -> Iterator[IntArray]:
    """Yield numbers that tell patterns apart, one for each `MAX_PERIODS` periods."""
    for start in range(0, observed.shape[1], MAX_PERIODS):
        part = observed[:, start : start + MAX_PERIODS]
        bits = np.left_shift(1, np.arange(part.shape[1], dtype=np.int64))
        number: IntArray = np.einsum("nt,t->n", part, bits, optimize=False)
        yield number
