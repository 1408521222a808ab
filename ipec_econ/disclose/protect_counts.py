"""Withhold further counts where one that is withheld could be worked out from sums."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.core.disclosure import DisclosureRules
from ipec_econ.disclose.round_count import round_count

MAX_TRIED = 20
"""Counts that are tried for release again: each costs a linear programme or more."""

SLACK = 1e-6
"""What a bound may miss a whole number by: the solver's feasibility tolerance is 1e-7."""


@dataclass(frozen=True, slots=True)
class Sum:
    """A count that is the sum of others."""

    total: int
    parts: tuple[int, ...]

    @property
    def values(self) -> frozenset[int]:
        """All counts in it."""
        return frozenset((self.total, *self.parts))


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts of one measure (rows, or firms) that a run would print, in all its outputs.

    A count is known by its value: the same number is printed in all places or in none.

    Attributes
    ----------
    printed
        Each count as often as it is printed.
    sums
        What adds up.
    few
        Counts that are withheld whatever their size, such as rows of few firms.
    """

    printed: tuple[int, ...] = ()
    sums: tuple[Sum, ...] = ()
    few: frozenset[int] = frozenset()


def join_counts(counts: Iterable[Counts]) -> Counts:
    """Return what several outputs print together."""
    every = list(counts)
    return Counts(
        tuple(value for one in every for value in one.printed),
        tuple(dict.fromkeys(each for one in every for each in one.sums)),
        frozenset(value for one in every for value in one.few),
    )


def protect_counts(counts: Counts, rules: DisclosureRules) -> frozenset[int]:
    """Return the counts to withhold: small ones, and what protects them.

    A reader is taken to know all sums and how counts are rounded. Where the least and the largest
    value that a small count can then have leave out some value from 1 to the threshold less 1, a
    further count of a sum that it is in is withheld, the one that is printed least often, until
    that is no longer so. What turned out needless is released again.
    """
    places = Counter(counts.printed)
    small = {one for one in places if 0 < one < rules.threshold} | (counts.few & places.keys())
    withheld = set(small)
    for one in sorted(small):
        tied = _tie(one, counts.sums)
        while not _is_open(one, tied, withheld, rules):
            withheld.add(_choose_more(one, tied, withheld, places))
    others = sorted(withheld - small, key=lambda value: (-places[value], -value))
    for one in others[:MAX_TRIED]:
        fewer = withheld - {one}
        if all(
            _is_open(s, _tie(s, counts.sums), fewer, rules)
            for s in _rank_by_distance(one, small, counts.sums)
        ):
            withheld = fewer
    return frozenset(withheld)


def _tie(value: int, sums: Sequence[Sum]) -> tuple[Sum, ...]:
    """Return the sums that a count is tied to, directly or through other counts than zero."""
    found: list[Sum] = []
    values = {value}
    left = list(sums)
    while True:
        more = [one for one in left if values & (one.values - {0})]
        if not more:
            return tuple(found)
        found += more
        left = [one for one in left if one not in more]
        values |= {part for one in more for part in one.values}


def _rank_by_distance(value: int, small: set[int], sums: Sequence[Sum]) -> list[int]:
    """Return the small counts that a count is tied to, those in sums with it first."""
    own = {part for one in sums if value in one.values for part in one.values}
    near = {part for one in _tie(value, sums) for part in one.values}
    return sorted(small & near, key=lambda one: (one not in own, one))


def _is_open(
    value: int, sums: Sequence[Sum], withheld: Collection[int], rules: DisclosureRules
) -> bool:
    """Tell whether a small count can be anything from 1 to the threshold less 1."""
    values = sorted({value, *(part for one in sums for part in one.values)})
    place = {one: k for k, one in enumerate(values)}
    equal = np.zeros((len(sums), len(values)))
    for k, one in enumerate(sums):
        equal[k, place[one.total]] += 1.0
        for part in one.parts:
            equal[k, place[part]] -= 1.0
    bounds = [_bound(one, one in withheld, rules) for one in values]
    low, high = (_solve(sign, place[value], equal, bounds) for sign in (1.0, -1.0))
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
    sign: float, place: int, equal: FloatArray, bounds: Sequence[tuple[float, float | None]]
) -> float:
    goal = np.zeros(len(bounds))
    goal[place] = sign
    # Studies without a disclosure profile start sooner without it.
    from scipy.optimize import linprog

    found = linprog(goal, A_eq=equal, b_eq=np.zeros(len(equal)), bounds=bounds, method="highs")
    # Unbounded: nothing is known of it on that side.
    return sign * float(found.fun or 0.0) if found.status == 0 else -sign * np.inf


def _choose_more(
    value: int, sums: Sequence[Sum], withheld: set[int], places: Mapping[int, int]
) -> int:
    """Return the count to give up, from the sums nearest to the one in need."""
    own = [one for one in sums if value in one.values]
    tied = [one for one in sums if withheld & one.values]
    for near in (own, tied, sums):
        shown = {part for one in near for part in one.values} - withheld - {0}
        if shown:
            return min(shown, key=lambda one: (places.get(one, 0), one))
    # A zero says that nothing was lost, and is given up last.
    return 0
