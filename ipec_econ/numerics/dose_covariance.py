"""The joint covariance of effects, cohort shares, the averaged curve and mean derivatives."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import FloatArray, IntArray
from ipec_econ.numerics.cells.paths import Paths
from ipec_econ.numerics.cells.streamed_cells import Cells
from ipec_econ.numerics.effect_covariance import compute_effect_covariance
from ipec_econ.numerics.group_time import GroupTime
from ipec_econ.numerics.unit_influence import FirmBlock, map_unit_influence, take_block

BLOCK_NUMBERS = 8_000_000
"""Influence numbers held at once (64 MB)."""

CurveInfluence = Callable[[FirmBlock], FloatArray]
"""Firms of a treated cohort → their influence on what only treated firms move, (n_own, n)."""


@dataclass(frozen=True, slots=True)
class DoseFirms:
    """All firms, as paths and as cells, and what they were compared to."""

    paths: Paths
    cells: Cells
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
        Called for firms of each treated cohort.
    n_own
        How many estimates it speaks of.

    References
    ----------
    Callaway and Sant'Anna (2021), theorem 2 and corollary 2; Callaway, Goodman-Bacon and
    Sant'Anna (2024), section 4.
    """
    if firms.paths.cluster is not None:
        sums = sum_dose_influence(firms, influence, n_own)
        clustered: FloatArray = np.einsum("ck,cl->kl", sums, sums, optimize=False)
        return (clustered + clustered.T) / 2
    n_common = firms.n_common
    total = np.zeros((n_common + n_own, n_common + n_own))
    for block in _split_firms(firms, n_common + n_own, treated=True):
        places, psi = _map_all(firms, block, influence)
        own = np.flatnonzero(places >= n_common)
        for row in own:
            total[places[row], places] += np.einsum("kn,n->k", psi, psi[row], optimize=False)
    total[:n_common, n_common:] = total[n_common:, :n_common].T
    total[:n_common, :n_common] = compute_effect_covariance(
        firms.cells, firms.group_time, firms.shares
    )
    return (total + total.T) / 2


def sum_dose_influence(firms: DoseFirms, influence: CurveInfluence, n_own: int) -> FloatArray:
    """Return influence summed by cluster, shape (n_clusters, K + n_cohorts + n_own).

    Parameters
    ----------
    firms
        All firms; they are in clusters.
    influence, n_own
        As in `compute_dose_covariance`.
    """
    cluster = firms.paths.cluster
    if cluster is None:
        raise TypeError("firms without clusters are not summed by cluster")
    n_clusters = int(cluster.max(initial=-1)) + 1
    sums = np.zeros((firms.n_common + n_own, n_clusters))
    for block in _split_firms(firms, firms.n_common + n_own, treated=False):
        places, psi = _map_all(firms, block, influence)
        codes = cluster[block.units]
        for place, values in zip(places, psi, strict=True):
            sums[place] += np.bincount(codes, weights=values, minlength=n_clusters)
    return np.ascontiguousarray(sums.T)


def _split_firms(firms: DoseFirms, n_columns: int, *, treated: bool) -> Iterator[FirmBlock]:
    """Yield firms of one cohort at a time, in blocks."""
    size = max(1, BLOCK_NUMBERS // n_columns)
    for cohort in firms.group_time.comparisons.cohorts:
        if treated and np.isinf(cohort):
            continue
        units = np.flatnonzero(firms.paths.cohort == cohort).astype(np.int64)
        for start in range(0, len(units), size):
            yield take_block(firms.paths, units[start : start + size], float(cohort))


def _map_all(
    firms: DoseFirms, block: FirmBlock, influence: CurveInfluence
) -> tuple[IntArray, FloatArray]:
    """Return places of what the firms move, in order, and their influence on it, shape (k, n)."""
    effects, on_effects = map_unit_influence(block, firms.group_time)
    n_effects, n_units = firms.group_time.n_estimates, len(firms.paths.cohort)
    total = n_units if firms.paths.weight is None else float(firms.paths.weight.sum())
    member = firms.group_time.comparisons.cohorts == block.cohort
    on_shares = member[:, None] * (block.weight / total) - (firms.shares / n_units)[:, None]
    places = [effects, n_effects + np.arange(len(firms.shares))]
    parts = [on_effects, on_shares]
    if np.isfinite(block.cohort):
        on_own = influence(block)
        moved = np.flatnonzero(on_own.any(axis=1))
        places.append(firms.n_common + moved)
        parts.append(on_own[moved])
    return np.concatenate(places).astype(np.int64), np.concatenate(parts)
