"""The joint covariance of effects, cohort shares, the averaged curve and mean derivatives."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import FloatArray, IntArray
from ipec_econ.numerics.cells.cell_moments import CellMoments
from ipec_econ.numerics.cells.paths import Paths
from ipec_econ.numerics.effect_covariance import compute_effect_covariance
from ipec_econ.numerics.group_time import GroupTime
from ipec_econ.numerics.unit_influence import map_unit_influence

BLOCK_NUMBERS = 8_000_000
"""Influence numbers held at once (64 MB)."""

CurveInfluence = Callable[[IntArray, float], FloatArray]
"""Firms of a treated cohort → their influence on what only treated firms move, (n, n_own)."""


@dataclass(frozen=True, slots=True)
class DoseFirms:
    """All firms, as paths and as cells, and what they were compared to."""

    paths: Paths
    cells: CellMoments
    group_time: GroupTime
    shares: FloatArray

    @property
    def n_common(self) -> int:
        """How many effects and shares there are."""
        return self.group_time.n_estimates + len(self.shares)


def compute_dose_covariance(firms: DoseFirms, influence: CurveInfluence, n_own: int) -> FloatArray:
    """Return Σψψ' over firms or clusters, shape (K + n_cohorts + n_own, same).

    What moves with the dose is a matter of treated firms alone. Where firms are clusters, effects
    and shares get theirs from cells, so that untreated firms are never taken one by one.

    Parameters
    ----------
    firms
        All firms.
    influence
        Called for consecutive firms of each treated cohort.
    n_own
        How many estimates it speaks of.

    References
    ----------
    Callaway and Sant'Anna (2021), theorem 2 and corollary 2; Callaway, Goodman-Bacon and
    Sant'Anna (2024), section 4.
    """
    if firms.paths.cluster is not None:
        return _sum_clusters(firms, influence, n_own)
    n_common = firms.n_common
    total = np.zeros((n_common + n_own, n_common + n_own))
    for units, cohort in _split_firms(firms, n_common + n_own, treated=True):
        own = np.ascontiguousarray(influence(units, cohort))
        common = _map_common(firms, units, cohort)
        moved = np.flatnonzero(own.any(axis=0))
        columns = np.ascontiguousarray(np.column_stack([common, own]).T)
        for j in moved:
            total[n_common + j] += np.einsum("kn,n->k", columns, own[:, j], optimize=False)
    total[:n_common, n_common:] = total[n_common:, :n_common].T
    total[:n_common, :n_common] = compute_effect_covariance(
        firms.cells, firms.group_time, firms.shares
    )
    return (total + total.T) / 2


def _sum_clusters(firms: DoseFirms, influence: CurveInfluence, n_own: int) -> FloatArray:
    cluster, n_common = firms.paths.cluster, firms.n_common
    if cluster is None:
        raise TypeError("firms without clusters are not summed by cluster")
    sums = np.zeros((int(cluster.max(initial=-1)) + 1, n_common + n_own))
    for units, cohort in _split_firms(firms, n_common + n_own, treated=False):
        np.add.at(sums[:, :n_common], cluster[units], _map_common(firms, units, cohort))
        if np.isfinite(cohort):
            np.add.at(sums[:, n_common:], cluster[units], influence(units, cohort))
    total: FloatArray = np.einsum("ck,cl->kl", sums, sums, optimize=False)
    return (total + total.T) / 2


def _split_firms(
    firms: DoseFirms, n_columns: int, *, treated: bool
) -> Iterator[tuple[IntArray, float]]:
    """Yield firms of one cohort in blocks, with their cohort."""
    size = max(1, BLOCK_NUMBERS // n_columns)
    for cohort in firms.group_time.comparisons.cohorts:
        if treated and np.isinf(cohort):
            continue
        units = np.flatnonzero(firms.paths.cohort == cohort).astype(np.int64)
        for start in range(0, len(units), size):
            yield units[start : start + size], float(cohort)


def _map_common(firms: DoseFirms, units: IntArray, cohort: float) -> FloatArray:
    """Return firms' influence on effects and shares, shape (n, n_common)."""
    paths = firms.paths
    n_units = len(paths.cohort)
    weight, total = np.ones(len(units)), float(n_units)
    if paths.weight is not None:
        weight, total = paths.weight[units], float(paths.weight.sum())
    effects = map_unit_influence(paths, units, cohort, firms.group_time)
    members = firms.group_time.comparisons.cohorts == cohort
    on_shares = members * (weight / total)[:, None] - firms.shares / n_units
    return np.column_stack([effects, on_shares])
