"""Effects of switching by periods since the switch, their average, and their joint covariance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray
from ipec_econ.numerics.cells.count_used import UsedCounts
from ipec_econ.numerics.switch_choices import SwitchChoices
from ipec_econ.numerics.switch_paths import SwitchPaths
from ipec_econ.numerics.switch_sums import EventSums, UsedRows, compare_own, sum_events


@dataclass(frozen=True, slots=True)
class SwitchEffects:
    """Effects before and after the switch that have a comparison, then their average.

    Attributes
    ----------
    rel
        Periods since the first switch, ascending, without −1, shape (K,).
    estimate
        Shape (K,), or (K + 1,) with the average last, which is there if an effect from 0 on is.
    scale
        What sums over switchers are divided by, of the same.
    vcov
        Of the same.
    counts
        Of the same, and last of all together; `n_treated` counts switchers.
    influence
        What each cluster of firms, or each firm, adds to their errors, shape (G or n, K or K + 1);
        ``None`` where it is not held.
    """

    rel: IntArray
    estimate: FloatArray
    scale: FloatArray
    vcov: FloatArray
    counts: UsedCounts
    influence: FloatArray | None


def estimate_switches(
    paths: SwitchPaths, choices: SwitchChoices
) -> tuple[SwitchEffects, BoolArray]:
    """Estimate every event time that has a comparison, and the average total effect.

    Returns
    -------
    tuple
        The effects, and the rows in any comparison, shape (T, n).

    Notes
    -----
    Memory: one number a firm, or a cluster, for each event time, beside the paths.

    References
    ----------
    de Chaisemartin and D'Haultfœuille (2024): DID_ℓ, its normalised form, placebos, and the
    average total effect per unit of treatment.
    """
    comparisons, levels = compare_own(paths, choices)
    rels: list[int] = []
    estimates: list[float] = []
    scales: list[float] = []
    influences: list[FloatArray] = []
    counts: list[tuple[int, int, int, int]] = []
    total = _Total.start(paths)
    every = UsedRows.start(paths)
    for one in sum_events(paths, choices, comparisons, levels):
        influence = _sum_clusters(paths, one.influence)
        rels.append(one.rel)
        estimates.append(one.change / one.scale)
        scales.append(one.scale)
        influences.append(influence / one.scale)
        counts.append(_count(one.rows, paths))
        every.add(one.rows)
        if one.rel >= 0:
            total = total.add(one, influence)
    if total.distance:
        estimates.append(total.change / total.distance)
        scales.append(total.distance)
        influences.append(total.influence / total.distance)
        counts.append(_count(total.rows, paths))
    stacked = np.array(influences) if influences else np.zeros((0, 1))
    vcov: FloatArray = np.einsum("kn,ln->kl", stacked, stacked, optimize=False)
    columns = np.array([*counts, _count(every, paths)], dtype=np.int64).T
    effects = SwitchEffects(
        np.array(rels, dtype=np.int64),
        np.array(estimates),
        np.array(scales),
        (vcov + vcov.T) / 2,
        UsedCounts(*columns),
        stacked.T,
    )
    return effects, every.used


@dataclass(frozen=True, slots=True)
class _Total:
    """Sums over the event times from 0 on."""

    change: float
    influence: FloatArray
    distance: float
    rows: UsedRows

    @classmethod
    def start(cls, paths: SwitchPaths) -> _Total:
        return cls(0.0, np.zeros(1), 0.0, UsedRows.start(paths))

    def add(self, one: EventSums, influence: FloatArray) -> _Total:
        self.rows.add(one.rows)
        return _Total(
            self.change + one.change,
            self.influence + influence,
            self.distance + one.distance,
            self.rows,
        )


def _sum_clusters(paths: SwitchPaths, influence: FloatArray) -> FloatArray:
    if paths.cluster is None:
        return influence
    return np.bincount(paths.cluster, weights=influence).astype(np.float64)


def _count(rows: UsedRows, paths: SwitchPaths) -> tuple[int, int, int, int]:
    n_obs, n_units, n_treated = rows.count(paths)
    n_clusters = n_units if paths.cluster is None else len(rows.find_clusters(paths))
    return n_obs, n_units, n_treated, n_clusters
