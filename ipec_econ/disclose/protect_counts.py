"""Withhold further counts where one that is withheld could be worked out from sums."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog

from ipec_econ.core.arrays import FloatArray
from ipec_econ.core.disclosure import DisclosureRules
from ipec_econ.disclose.round_count import round_count

SLACK = 1e-6
"""What a bound may miss a whole number by: the solver's feasibility tolerance is 1e-7."""


@dataclass(frozen=True, slots=True)
class Sum:
    """A total that is its parts' sum: names of counts."""

    total: str
    parts: tuple[str, ...]


def protect_counts(
    counts: Mapping[str, int],
    sums: Sequence[Sum],
    rules: DisclosureRules,
    *,
    few: Collection[str] = (),
    fixed: Collection[str] = (),
) -> frozenset[str]:
    """Return the names of counts to withhold: small ones, and what protects them.

    A reader is taken to know the sums and how counts are rounded. Where the least and the largest
    value that a small count can then have leave out some value from 1 to the threshold less 1, the
    smallest other count of a sum that it is in is withheld too, until that is no longer so.

    Parameters
    ----------
    counts
        By name; names that stand for the same count have to be one name.
    sums
        What adds up.
    few
        Names of counts that are withheld whatever their size, such as rows of few firms.
    fixed
        Names of counts that other outputs print too: given up only where nothing else helps.
    """
    small = [name for name, count in counts.items() if 0 < count < rules.threshold or name in few]
    withheld = set(small)
    for name in small:
        while not _is_open(name, _join(name, sums), counts, withheld, rules):
            withheld.add(_choose_more(name, _join(name, sums), counts, withheld, fixed))
    # What was given up early may have become needless: the largest are looked at first.
    for name in sorted(withheld - set(small), key=lambda one: (-counts[one], one)):
        fewer = withheld - {name}
        tied = _join(name, sums)
        if all(_is_open(one, _join(one, sums), counts, fewer, rules)
               for one in small if any(one in (s.total, *s.parts) for s in tied)):  # fmt: skip
            withheld = fewer
    return frozenset(withheld)


def _join(name: str, sums: Sequence[Sum]) -> list[Sum]:
    """Return the sums that a count is tied to, directly or through other counts."""
    found: list[Sum] = []
    names = {name}
    while True:
        more = [one for one in sums if one not in found and names & {one.total, *one.parts}]
        if not more:
            return found
        found += more
        names |= {part for one in more for part in (one.total, *one.parts)}


def _is_open(
    name: str,
    sums: Sequence[Sum],
    counts: Mapping[str, int],
    withheld: set[str],
    rules: DisclosureRules,
) -> bool:
    """Tell whether a small count can be anything from 1 to the threshold less 1."""
    names = sorted({name, *(part for one in sums for part in (one.total, *one.parts))})
    place = {one: k for k, one in enumerate(names)}
    equal = np.zeros((len(sums), len(names)))
    for k, one in enumerate(sums):
        equal[k, place[one.total]] = 1.0
        for part in one.parts:
            equal[k, place[part]] -= 1.0
    bounds = [_bound(counts[one], one in withheld, rules) for one in names]
    low, high = (_solve(sign, place[name], equal, bounds, len(names)) for sign in (1.0, -1.0))
    return low <= 1 + SLACK and high >= rules.threshold - 1 - SLACK


def _bound(count: int, is_withheld: bool, rules: DisclosureRules) -> tuple[float, float | None]:
    """Return what a reader knows of a count alone; halves are rounded upward."""
    if is_withheld:
        return 0.0, None
    rounded = round_count(count, rules) or 0
    if not rounded:
        return 0.0, 0.0
    half = rules.base / 2
    low = max(np.ceil(rounded - half), rules.threshold)
    return float(low), float(np.ceil(rounded + half) - 1)


def _solve(
    sign: float,
    place: int,
    equal: FloatArray,
    bounds: Sequence[tuple[float, float | None]],
    size: int,
) -> float:
    goal = np.zeros(size)
    goal[place] = sign
    found = linprog(goal, A_eq=equal, b_eq=np.zeros(len(equal)), bounds=bounds, method="highs")
    # Unbounded: nothing is known of it on that side.
    return sign * float(found.fun or 0.0) if found.status == 0 else -sign * np.inf


def _choose_more(
    name: str,
    sums: Sequence[Sum],
    counts: Mapping[str, int],
    withheld: set[str],
    fixed: Collection[str],
) -> str:
    """Return the count to give up: the smallest, from the sums nearest to the one in need."""
    own = [one for one in sums if name in (one.total, *one.parts)]
    tied = [one for one in sums if withheld & {one.total, *one.parts}]
    for near in (own, tied, sums):
        shown = {part for one in near for part in (one.total, *one.parts)} - withheld
        loose = {one for one in shown if counts[one] and one not in fixed}
        if loose:
            return min(loose, key=lambda one: (counts[one], one))
    # A zero says that nothing was lost; what others print would have to go there too.
    return min(shown, key=lambda one: (counts[one] == 0, counts[one], one))
