"""Firms that switch in one period against firms that have not, between two periods."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray
from ipec_econ.numerics.switch_choices import SwitchChoices
from ipec_econ.numerics.switch_paths import SwitchPaths


@dataclass(frozen=True, slots=True)
class Span:
    """The periods of a comparison as places: the last before the switch, and two others.

    Attributes
    ----------
    rel
        Periods from the switch to `far`.
    first
        The switch.
    base
        The period before it.
    far
        The period whose outcome is compared with the base's.
    ahead
        Controls have not switched up to this period; all outcomes up to it are needed at `base`,
        `far` and `ahead`. It is `far` for effects; for placebos as far after the base as `far` is
        before it, so that a placebo has the firms of the effect it mirrors.
    """

    rel: int
    first: int
    base: int
    far: int
    ahead: int

    @property
    def columns(self) -> list[int]:
        """Places of the outcomes needed."""
        return sorted({self.base, self.far, self.ahead})


@dataclass(frozen=True, slots=True)
class Balance:
    """What both sides of a comparison weigh, by first dose.

    Attributes
    ----------
    active
        Whether there are firms on both sides, shape (n_baselines,).
    ratio
        Switchers' weights, signed by direction, over controls' weights; 0 where not active.
    """

    active: BoolArray
    ratio: FloatArray


@dataclass(frozen=True, slots=True)
class Sides:
    """Firms on both sides of a comparison, as places, and how their outcomes changed.

    Attributes
    ----------
    switchers, controls
        Places of firms, shapes (n_s,) and (n_c,).
    change_s, change_c
        Outcome of `far` less that of `base`.
    ratio
        As in `Balance`.
    """

    switchers: IntArray
    controls: IntArray
    change_s: FloatArray
    change_c: FloatArray
    ratio: FloatArray


FindThere = Callable[[Span], BoolArray]
"""Span → which first doses have a control, shape (n_baselines,)."""


def find_span(rel: int, first: int, n_periods: int) -> Span | None:
    """Return the periods that an event time needs, ``None`` where the panel does not hold them."""
    base = first - 1
    far = first + rel
    ahead = far if rel >= 0 else base + (base - far)
    return Span(rel, first, base, far, ahead) if far >= 0 and ahead < n_periods else None


def choose_switchers(
    paths: SwitchPaths, choices: SwitchChoices, find_there: FindThere
) -> BoolArray:
    """Return which firms may be on the switching side, shape (n,)."""
    wanted = {"both": (-1.0, 1.0), "in": (1.0,), "out": (-1.0,)}[choices.direction]
    eligible: BoolArray = np.isin(paths.direction, wanted)
    if choices.same_switchers:
        for first in range(1, paths.n_periods):
            inside = slice(paths.start[first], paths.start[first + 1])
            eligible[inside] &= _find_whole(paths, choices, first, find_there)
    return eligible


def find_controls(paths: SwitchPaths, choices: SwitchChoices, span: Span) -> IntArray:
    """Return the places of firms that have not switched and are seen when they are needed."""
    after = paths.n_periods if choices.control_group == "never_treated" else span.ahead + 1
    begin = int(paths.start[after])
    columns = span.columns
    seen = paths.usable[columns[0], begin:].copy()
    for column in columns[1:]:
        seen &= paths.usable[column, begin:]
    return begin + np.flatnonzero(seen)


def find_switchers(paths: SwitchPaths, eligible: BoolArray, span: Span) -> IntArray:
    """Return the places of firms that switch and are seen when they are needed."""
    begin, end = int(paths.start[span.first]), int(paths.start[span.first + 1])
    switching = eligible[begin:end] & paths.usable[span.columns, begin:end].all(axis=0)
    return begin + np.flatnonzero(switching)


def balance_sides(signed: FloatArray, there: BoolArray, weight: FloatArray) -> Balance:
    """Return the balance of sums by first dose: where there are switchers, and both weights."""
    active = there & (weight > 0)
    ratio = np.divide(signed, weight, out=np.zeros_like(weight), where=active)
    return Balance(active, ratio)


def weigh_sides(paths: SwitchPaths, switchers: IntArray, controls: IntArray) -> Balance:
    """Return the balance of firms that are all there are."""
    weight = sum_codes(paths.baseline[controls], paths.weight[controls], paths.n_baselines)
    code = paths.baseline[switchers]
    own = paths.weight[switchers] * paths.direction[switchers]
    size = paths.n_baselines
    return balance_sides(sum_codes(code, own, size), np.bincount(code, minlength=size) > 0, weight)


def take_sides(
    paths: SwitchPaths, switchers: IntArray, controls: IntArray, span: Span, balance: Balance
) -> Sides:
    """Return the firms that have others on the other side."""
    switchers = switchers[balance.active[paths.baseline[switchers]]]
    if not balance.active.all():
        controls = controls[balance.active[paths.baseline[controls]]]
    return Sides(
        switchers,
        controls,
        find_changes(paths, switchers, span),
        find_changes(paths, controls, span),
        balance.ratio,
    )


def find_changes(paths: SwitchPaths, firms: IntArray, span: Span) -> FloatArray:
    """Return the outcomes of `far` less those of `base`."""
    change: FloatArray = paths.outcome[span.far, firms] - paths.outcome[span.base, firms]
    return change


def sum_codes(code: IntArray, values: FloatArray, size: int) -> FloatArray:
    """Return the sum of values by code, shape (size,)."""
    return np.bincount(code, weights=values, minlength=size).astype(np.float64, copy=False)


def _find_whole(
    paths: SwitchPaths, choices: SwitchChoices, first: int, find_there: FindThere
) -> BoolArray:
    """Return which firms that switch in a period are seen, with controls, in all effects."""
    begin, end = int(paths.start[first]), int(paths.start[first + 1])
    if first - 1 + choices.n_effects >= paths.n_periods or begin == end:
        return np.zeros(end - begin, dtype=np.bool_)
    whole: BoolArray = np.all(
        paths.usable[first - 1 : first + choices.n_effects, begin:end], axis=0
    )
    for rel in range(choices.n_effects):
        there = find_there(Span(rel, first, first - 1, first + rel, first + rel))
        whole &= there[paths.baseline[begin:end]]
    return whole
