"""Effects of switching by periods since the switch, their average, and their joint covariance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray
from ipec_econ.numerics.cells.count_used import UsedCounts
from ipec_econ.numerics.switch_choices import SwitchChoices
from ipec_econ.numerics.switch_comparison import (
    Sides,
    Span,
    choose_switchers,
    find_span,
    pair_sides,
)
from ipec_econ.numerics.switch_deviations import (
    Levels,
    compute_deviations,
    sort_by_cohort,
    sort_by_path,
)
from ipec_econ.numerics.switch_paths import SwitchPaths


@dataclass(frozen=True, slots=True)
class SwitchEffects:
    """Effects before and after the switch that have a comparison, then their average.

    Attributes
    ----------
    rel
        Periods since the first switch, ascending, without −1, shape (K,).
    estimate
        Shape (K,), or (K + 1,) with the average last, which is there if an effect from 0 on is.
    vcov
        Of the same.
    influence
        What each firm, or cluster of firms, adds to their errors, shape (n or G, K or K + 1).
    counts
        Of the same, and last of all together; `n_treated` counts switchers.
    used
        Rows in any comparison, shape (T, n).
    """

    rel: IntArray
    estimate: FloatArray
    vcov: FloatArray
    influence: FloatArray
    counts: UsedCounts
    used: BoolArray


@dataclass(frozen=True, slots=True)
class _Effect:
    """Sums over switchers of one event time.

    ``change`` is Σ of signed changes net of controls', ``influence`` what firms or clusters add to
    its error, ``scale`` the weights that turn it into an effect and ``distance`` the dose in the
    period itself, as distance from the first dose.
    """

    rel: int
    change: float
    influence: FloatArray
    scale: float
    distance: float
    rows: _Rows


@dataclass(frozen=True, slots=True)
class _Rows:
    """Rows used, shape (T, n), and firms on the switching side, shape (n,)."""

    used: BoolArray
    switched: BoolArray

    @classmethod
    def start(cls, paths: SwitchPaths) -> _Rows:
        n_firms = len(paths.first)
        return cls(
            np.zeros((paths.n_periods, n_firms), dtype=np.bool_), np.zeros(n_firms, dtype=np.bool_)
        )

    def add(self, other: _Rows) -> None:
        np.logical_or(self.used, other.used, out=self.used)
        np.logical_or(self.switched, other.switched, out=self.switched)

    def count(self, paths: SwitchPaths) -> tuple[int, int, int, int]:
        inside = self.used.any(axis=0)
        n_units = int(inside.sum())
        clusters = n_units if paths.cluster is None else len(np.unique(paths.cluster[inside]))
        return int(self.used.sum()), n_units, int(self.switched.sum()), clusters


def estimate_switches(paths: SwitchPaths, choices: SwitchChoices) -> SwitchEffects:
    """Estimate every event time that has a comparison, and the average total effect.

    Notes
    -----
    Memory: one number a firm, or a cluster, for each event time, beside the paths.

    References
    ----------
    de Chaisemartin and D'Haultfœuille (2024): DID_ℓ, its normalised form, placebos, and the
    average total effect per unit of treatment.
    """
    eligible = choose_switchers(paths, choices)
    levels = sort_by_path(paths) if choices.errors_within == "path" else sort_by_cohort(paths)
    rels: list[int] = []
    estimates: list[float] = []
    influences: list[FloatArray] = []
    counts: list[tuple[int, int, int, int]] = []
    total = _Total.start(paths)
    every = _Rows.start(paths)
    for rel in (*range(-choices.n_placebos - 1, -1), *range(choices.n_effects)):
        one = _estimate(paths, choices, eligible, levels, rel)
        if one is None:
            continue
        rels.append(rel)
        estimates.append(one.change / one.scale)
        influences.append(one.influence / one.scale)
        counts.append(one.rows.count(paths))
        every.add(one.rows)
        if rel >= 0:
            total = total.add(one)
    if total.distance:
        estimates.append(total.change / total.distance)
        influences.append(total.influence / total.distance)
        counts.append(total.rows.count(paths))
    stacked = np.array(influences) if influences else np.zeros((0, 1))
    vcov: FloatArray = np.einsum("kn,ln->kl", stacked, stacked, optimize=False)
    columns = np.array([*counts, every.count(paths)], dtype=np.int64).T
    return SwitchEffects(
        np.array(rels, dtype=np.int64),
        np.array(estimates),
        (vcov + vcov.T) / 2,
        stacked.T,
        UsedCounts(*columns),
        every.used,
    )


@dataclass(frozen=True, slots=True)
class _Total:
    """Sums over the event times from 0 on."""

    change: float
    influence: FloatArray
    distance: float
    rows: _Rows

    @classmethod
    def start(cls, paths: SwitchPaths) -> _Total:
        return cls(0.0, np.zeros(1), 0.0, _Rows.start(paths))

    def add(self, one: _Effect) -> _Total:
        self.rows.add(one.rows)
        return _Total(
            self.change + one.change,
            self.influence + one.influence,
            self.distance + one.distance,
            self.rows,
        )


def _estimate(
    paths: SwitchPaths, choices: SwitchChoices, eligible: BoolArray, levels: Levels, rel: int
) -> _Effect | None:
    sums = np.zeros(3)
    influence = np.zeros(len(paths.first))
    rows = _Rows.start(paths)
    for first in range(1, paths.n_periods):
        span = find_span(rel, first, paths.n_periods)
        sides = None if span is None else pair_sides(paths, choices, eligible, span)
        if span is None or sides is None:
            continue
        sums += _sum_sides(paths, sides, span, normalized=choices.normalized)
        own, other = compute_deviations(paths, sides, levels(rel))
        influence[sides.switchers] += own
        influence[sides.controls] += other
        rows.switched[sides.switchers] = True
        for column in (span.base, span.far):
            rows.used[column, sides.switchers] = True
            rows.used[column, sides.controls] = True
    if not rows.switched.any():
        return None
    if paths.cluster is not None:
        influence = np.bincount(paths.cluster, weights=influence).astype(np.float64)
    change, scale, distance = (float(value) for value in sums)
    return _Effect(rel, change, influence, scale, distance, rows)


def _sum_sides(paths: SwitchPaths, sides: Sides, span: Span, *, normalized: bool) -> FloatArray:
    """Return Σ signed changes net of controls', Σ weights or dose so far, Σ dose at the end."""
    firms = sides.switchers
    weight, level = paths.weight[firms], paths.level[firms]
    by_code = np.bincount(
        paths.baseline[sides.controls],
        weights=paths.weight[sides.controls] * sides.change_c,
        minlength=paths.n_baselines,
    )
    change = (weight * paths.direction[firms] * sides.change_s).sum()
    change -= (sides.ratio * by_code).sum()
    distance = np.abs(paths.dose[span.ahead, firms] - level)
    scale = weight
    if normalized:
        doses = paths.dose[span.first : span.ahead + 1, firms]
        scale = weight * np.abs(doses - level).sum(axis=0)
    return np.array([change, scale.sum(), (weight * distance).sum()])
