"""Sums over switchers of each event time, and what firms add to their errors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray
from ipec_econ.numerics.switch_averages import OwnAverages
from ipec_econ.numerics.switch_choices import SwitchChoices
from ipec_econ.numerics.switch_comparison import (
    Sides,
    Span,
    choose_switchers,
    find_controls,
    find_span,
    find_switchers,
    take_sides,
    weigh_sides,
)
from ipec_econ.numerics.switch_deviations import (
    Averages,
    Deviations,
    Levels,
    compute_deviations,
    sort_by_cohort,
    sort_by_path,
)
from ipec_econ.numerics.switch_paths import SwitchPaths


class Comparisons(Protocol):
    """Comparisons of firms at hand, whether these are all there are or a part of them."""

    def pair(self, span: Span) -> Sides | None:
        """Return the firms on both sides, ``None`` where no switcher has a control."""
        ...

    def average(self, span: Span, sides: Sides) -> Averages:
        """Return the means over all firms of the comparison."""
        ...


@dataclass(frozen=True, slots=True)
class UsedRows:
    """Rows used, shape (T, n), and firms on the switching side, shape (n,)."""

    used: BoolArray
    switched: BoolArray

    @classmethod
    def start(cls, paths: SwitchPaths) -> UsedRows:
        """Return none."""
        n_firms = len(paths.first)
        return cls(
            np.zeros((paths.n_periods, n_firms), dtype=np.bool_), np.zeros(n_firms, dtype=np.bool_)
        )

    def add(self, other: UsedRows) -> None:
        """Add those of other comparisons of the same firms."""
        np.logical_or(self.used, other.used, out=self.used)
        np.logical_or(self.switched, other.switched, out=self.switched)

    def count(self, paths: SwitchPaths) -> tuple[int, int, int]:
        """Return rows, firms, and firms on the switching side."""
        inside = self.used.any(axis=0)
        if paths.copies is None:
            return int(self.used.sum()), int(inside.sum()), int(self.switched.sum())
        rows = int((self.used.sum(axis=0) * paths.copies).sum())
        return rows, int(paths.copies[inside].sum()), int(paths.copies[self.switched].sum())

    def find_clusters(self, paths: SwitchPaths) -> IntArray:
        """Return the coarser clusters of firms that are used."""
        if paths.cluster is None:
            return np.empty(0, dtype=np.int64)
        return np.unique(paths.cluster[self.used.any(axis=0)])


@dataclass(frozen=True, slots=True)
class EventSums:
    """Sums over switchers of one event time.

    Attributes
    ----------
    rel
        Periods since the switch.
    change
        Σ of signed changes net of controls'.
    influence
        What each firm adds to its error, shape (n,).
    scale
        The weights that turn it into an effect.
    distance
        The dose in the period itself, as distance from the first dose.
    rows
        What was used.
    slope, constant
        Where units are cells of firms that are clusters: a firm adds its weight times constant plus
        slope times outcome, shapes (T, n) and (n,); else ``None``.
    """

    rel: int
    change: float
    influence: FloatArray
    scale: float
    distance: float
    rows: UsedRows
    slope: FloatArray | None = None
    constant: FloatArray | None = None


@dataclass(frozen=True, slots=True)
class OwnComparisons:
    """Comparisons of firms that are all there are."""

    paths: SwitchPaths
    choices: SwitchChoices
    eligible: BoolArray
    levels: Levels

    def pair(self, span: Span) -> Sides | None:
        """Return the firms on both sides, ``None`` where no switcher has a control."""
        switchers = find_switchers(self.paths, self.eligible, span)
        if not len(switchers):
            return None
        controls = find_controls(self.paths, self.choices, span)
        balance = weigh_sides(self.paths, switchers, controls)
        if not balance.active.any():
            return None
        return take_sides(self.paths, switchers, controls, span, balance)

    def average(self, span: Span, sides: Sides) -> Averages:
        """Return the means over the firms of the comparison."""
        return OwnAverages(self.paths, sides, self.levels(span.rel))


def compare_own(paths: SwitchPaths, choices: SwitchChoices) -> tuple[OwnComparisons, Levels]:
    """Return the comparisons of firms that are all there are, and how switchers are sorted."""

    def find_there(span: Span) -> BoolArray:
        controls = find_controls(paths, choices, span)
        there: BoolArray = np.bincount(paths.baseline[controls], minlength=paths.n_baselines) > 0
        return there

    levels = sort_by_path(paths) if choices.errors_within == "path" else sort_by_cohort(paths)
    eligible = choose_switchers(paths, choices, find_there)
    return OwnComparisons(paths, choices, eligible, levels), levels


def list_rels(choices: SwitchChoices) -> tuple[int, ...]:
    """Return the event times asked for: placebos, then effects."""
    return (*range(-choices.n_placebos - 1, -1), *range(choices.n_effects))


def sum_events(
    paths: SwitchPaths, choices: SwitchChoices, comparisons: Comparisons, levels: Levels
) -> Iterator[EventSums]:
    """Yield the sums of every event time that has a comparison."""
    for rel in list_rels(choices):
        one = _sum_event(paths, choices, comparisons, levels, rel)
        if one is not None:
            yield one


def _sum_event(
    paths: SwitchPaths,
    choices: SwitchChoices,
    comparisons: Comparisons,
    levels: Levels,
    rel: int,
) -> EventSums | None:
    sums = np.zeros(3)
    influence = np.zeros(len(paths.first))
    rows = UsedRows.start(paths)
    found = False
    is_cell = paths.copies is not None and paths.cluster is None
    slope = np.zeros(paths.outcome.shape) if is_cell else None
    constant = np.zeros(len(paths.first)) if is_cell else None
    for first in range(1, paths.n_periods):
        span = find_span(rel, first, paths.n_periods)
        sides = None if span is None else comparisons.pair(span)
        if span is None or sides is None:
            continue
        found = True
        sums += _sum_sides(paths, sides, span, normalized=choices.normalized)
        averages = comparisons.average(span, sides)
        own = compute_deviations(paths, sides, levels(rel), averages)
        _add_deviations(influence, sides, own)
        if slope is not None and constant is not None:
            _add_slopes(slope, constant, paths, span, sides, own)
        rows.switched[sides.switchers] = True
        for column in (span.base, span.far):
            rows.used[column, sides.switchers] = True
            rows.used[column, sides.controls] = True
    if not found:
        return None
    change, scale, distance = (float(value) for value in sums)
    return EventSums(rel, change, influence, scale, distance, rows, slope, constant)


def _add_deviations(influence: FloatArray, sides: Sides, own: Deviations) -> None:
    influence[sides.switchers] += own.slope_s * (sides.change_s - own.centre_s)
    influence[sides.controls] += own.slope_c * (sides.change_c - own.centre_c)


def _add_slopes(
    slope: FloatArray,
    constant: FloatArray,
    paths: SwitchPaths,
    span: Span,
    sides: Sides,
    own: Deviations,
) -> None:
    for firms, total, centre in (
        (sides.switchers, own.slope_s, own.centre_s),
        (sides.controls, own.slope_c, own.centre_c),
    ):
        each = total / paths.weight[firms]
        slope[span.far, firms] += each
        slope[span.base, firms] -= each
        constant[firms] -= each * centre


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
