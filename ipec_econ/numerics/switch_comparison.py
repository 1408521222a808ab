"""Firms that switch in one period against firms that have not, between two periods."""

from __future__ import annotations

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

    first: int
    base: int
    far: int
    ahead: int


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
        By first dose: switchers' weights, signed by direction, over controls' weights.
    """

    switchers: IntArray
    controls: IntArray
    change_s: FloatArray
    change_c: FloatArray
    ratio: FloatArray


def find_span(rel: int, first: int, n_periods: int) -> Span | None:
    """Return the periods that an event time needs, ``None`` where the panel does not hold them."""
    base = first - 1
    far = first + rel
    ahead = far if rel >= 0 else base + (base - far)
    return Span(first, base, far, ahead) if far >= 0 and ahead < n_periods else None


def choose_switchers(paths: SwitchPaths, choices: SwitchChoices) -> BoolArray:
    """Return which firms may be on the switching side, shape (n,)."""
    wanted = {"both": (-1.0, 1.0), "in": (1.0,), "out": (-1.0,)}[choices.direction]
    eligible: BoolArray = np.isin(paths.direction, wanted)
    if choices.same_switchers:
        for first in range(1, paths.n_periods):
            inside = slice(paths.start[first], paths.start[first + 1])
            eligible[inside] &= _find_whole(paths, choices, first)
    return eligible


def pair_sides(
    paths: SwitchPaths, choices: SwitchChoices, eligible: BoolArray, span: Span
) -> Sides | None:
    """Return both sides, ``None`` where no switcher has a control with its first dose."""
    columns = sorted({span.base, span.far, span.ahead})
    begin, end = int(paths.start[span.first]), int(paths.start[span.first + 1])
    switching = eligible[begin:end] & paths.usable[columns, begin:end].all(axis=0)
    if not switching.any():
        return None
    controls = _find_controls(paths, choices, span, columns)
    weight_c = _sum(paths.baseline[controls], paths.weight[controls], paths.n_baselines)
    switchers = begin + np.flatnonzero(switching & (weight_c[paths.baseline[begin:end]] > 0))
    if not len(switchers):
        return None
    code = paths.baseline[switchers]
    weight_s = _sum(code, paths.weight[switchers] * paths.direction[switchers], paths.n_baselines)
    active = np.bincount(code, minlength=paths.n_baselines) > 0
    if not active.all():
        controls = controls[active[paths.baseline[controls]]]
    ratio = np.divide(weight_s, weight_c, out=np.zeros_like(weight_c), where=active)
    return Sides(
        switchers,
        controls,
        paths.outcome[span.far, switchers] - paths.outcome[span.base, switchers],
        paths.outcome[span.far, controls] - paths.outcome[span.base, controls],
        ratio,
    )


def _find_controls(
    paths: SwitchPaths, choices: SwitchChoices, span: Span, columns: list[int]
) -> IntArray:
    after = paths.n_periods if choices.control_group == "never_treated" else span.ahead + 1
    begin = int(paths.start[after])
    seen = paths.usable[columns[0], begin:].copy()
    for column in columns[1:]:
        seen &= paths.usable[column, begin:]
    return begin + np.flatnonzero(seen)


def _find_whole(paths: SwitchPaths, choices: SwitchChoices, first: int) -> BoolArray:
    """Return which firms that switch in a period are seen, with controls, in all effects."""
    begin, end = int(paths.start[first]), int(paths.start[first + 1])
    if first - 1 + choices.n_effects >= paths.n_periods or begin == end:
        return np.zeros(end - begin, dtype=np.bool_)
    whole: BoolArray = np.all(
        paths.usable[first - 1 : first + choices.n_effects, begin:end], axis=0
    )
    for rel in range(choices.n_effects):
        span = Span(first, first - 1, first + rel, first + rel)
        controls = _find_controls(paths, choices, span, [span.base, span.far])
        there = np.bincount(paths.baseline[controls], minlength=paths.n_baselines) > 0
        whole &= there[paths.baseline[begin:end]]
    return whole


def _sum(code: IntArray, values: FloatArray, size: int) -> FloatArray:
    return np.bincount(code, weights=values, minlength=size).astype(np.float64, copy=False)
