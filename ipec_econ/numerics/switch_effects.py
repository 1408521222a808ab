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
    counts
        Of the same, and last of all together; `n_treated` counts switchers.
    used
        Rows in any comparison, shape (T, n).
    """

    rel: IntArray
    estimate: FloatArray
    vcov: FloatArray
    counts: UsedCounts
    used: BoolArray


@dataclass(frozen=True, slots=True)
class _Effect:
    """Sums over switchers of one event time.

    ``change`` is Σ of signed changes net of controls', ``influence`` what firms or clusters add to
    its error, ``weight`` of the switchers, ``cumulated`` their dose since the switch and
    ``distance`` their dose in the period itself, both as distances from the first dose.
    """

    rel: int
    change: float
    influence: FloatArray
    weight: float
    cumulated: float
    distance: float
    used: BoolArray
    switched: BoolArray


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
    before = range(-choices.n_placebos - 1, -1)
    rels = (*before, *range(choices.n_effects))
    tried = [_estimate(paths, choices, eligible, levels, rel) for rel in rels]
    found = [one for one in tried if one is not None]
    scales = [1 / (one.cumulated if choices.normalized else one.weight) for one in found]
    estimates = [one.change * scale for one, scale in zip(found, scales, strict=True)]
    influences = [one.influence * scale for one, scale in zip(found, scales, strict=True)]
    after = [one for one in found if one.rel >= 0]
    members = [[one] for one in found]
    if after:
        total = sum(one.distance for one in after)
        estimates.append(sum(one.change for one in after) / total)
        influences.append(np.sum([one.influence for one in after], axis=0) / total)
        members.append(after)
    stacked = np.array(influences).reshape(len(influences), -1)
    vcov: FloatArray = np.einsum("kn,ln->kl", stacked, stacked, optimize=False)
    used = np.zeros(paths.usable.shape, dtype=np.bool_)
    for one in found:
        used |= one.used
    return SwitchEffects(
        np.array([one.rel for one in found], dtype=np.int64),
        np.array(estimates),
        (vcov + vcov.T) / 2,
        _count(paths, [*members, found]),
        used,
    )


def _estimate(
    paths: SwitchPaths, choices: SwitchChoices, eligible: BoolArray, levels: Levels, rel: int
) -> _Effect | None:
    n_firms = len(paths.first)
    sums = np.zeros(4)
    influence = np.zeros(n_firms)
    used: BoolArray = np.zeros(paths.usable.shape, dtype=np.bool_)
    switched: BoolArray = np.zeros(n_firms, dtype=np.bool_)
    for first in range(1, paths.n_periods):
        span = find_span(rel, first, paths.n_periods)
        sides = None if span is None else pair_sides(paths, choices, eligible, span)
        if span is None or sides is None:
            continue
        sums += _sum_sides(paths, sides, span)
        own, other = compute_deviations(paths, sides, levels(span.ahead - span.base))
        influence[sides.switchers] += own
        influence[sides.controls] += other
        switched[sides.switchers] = True
        for column in (span.base, span.far):
            used[column, sides.switchers] = True
            used[column, sides.controls] = True
    if not switched.any():
        return None
    if paths.cluster is not None:
        influence = np.bincount(paths.cluster, weights=influence)
    change, weight, cumulated, distance = (float(value) for value in sums)
    return _Effect(rel, change, influence, weight, cumulated, distance, used, switched)


def _sum_sides(paths: SwitchPaths, sides: Sides, span: Span) -> FloatArray:
    """Return Σ signed changes net of controls', Σ weights, Σ cumulated dose, Σ dose at the end."""
    firms = sides.switchers
    weight = paths.weight[firms]
    share = sides.ratio[paths.baseline[sides.controls]] * paths.weight[sides.controls]
    change = (weight * paths.direction[firms] * sides.change_s).sum()
    change -= (share * sides.change_c).sum()
    cumulated = np.zeros(len(firms))
    for column in range(span.first, span.ahead + 1):
        distance = np.abs(paths.dose[column, firms] - paths.level[firms])
        cumulated += distance
    return np.array(
        [change, weight.sum(), (weight * cumulated).sum(), (weight * distance).sum()]
    )


def _count(paths: SwitchPaths, members: list[list[_Effect]]) -> UsedCounts:
    counts = np.zeros((4, len(members)), dtype=np.int64)
    for position, effects in enumerate(members):
        if not effects:
            continue
        used = np.logical_or.reduce([one.used for one in effects])
        inside = used.any(axis=0)
        counts[0, position] = used.sum()
        counts[1, position] = inside.sum()
        counts[2, position] = np.logical_or.reduce([one.switched for one in effects]).sum()
        counts[3, position] = (
            counts[1, position]
            if paths.cluster is None
            else len(np.unique(paths.cluster[inside]))
        )
    return UsedCounts(*counts)
