"""Withhold further estimates where one that is withheld could be solved for.

An average is known to be a weighted sum of its parts: from the average, its other parts and the
sizes of cohorts, which are guessed easily, the missing part follows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.core.estimates import Estimate

FAMILIES = ("att", "acrt")
AVERAGE_KINDS = ("event", "cohort", "time")
EXACT = 1e-9
"""Singular values below this share of the largest are zero: weights are sums of small integers."""
OTHER_AVERAGES = ("pre", "event", "cohort", "time")
"""Averages over all effects that are told beside the main one; that of periods last."""

MAX_GROUPS = 12
"""Small cohorts of which all combinations are tried; of more, the smallest are taken."""

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Part:
    """A number that averages are made of: an ``att_gt``, or an ``att_event`` where there is none.

    ``group`` is its cohort (``None``: not one cohort's), ``firms`` its treated firms.
    """

    row: Estimate
    firms: float

    @property
    def group(self) -> int | None:
        """The cohort, whose firms are the same in all its parts."""
        return self.row.cohort


def protect_averages(
    rows: Sequence[Estimate],
    withheld: frozenset[str],
    firms: Mapping[str, float],
    threshold: int,
) -> frozenset[str]:
    """Return the keys to withhold in a model: those given, and what protects them.

    Where one of the given could be solved for, all parts and averages are taken back, and released
    again in order of their usefulness as long as none can.

    Parameters
    ----------
    rows
        Of one model.
    withheld
        Keys of those that fail a rule themselves.
    firms
        Treated firms by key.
    threshold
        A combination of withheld parts may be worked out only if it rests on so many firms.
    """
    for family in FAMILIES:
        parts = _list_parts(rows, firms, family)
        averages = [row for row in rows if _is_average(row, family, parts)]
        if not _find_revealed(parts, averages, withheld, threshold):
            continue
        kept = {part.row.key for part in parts} | {row.key for row in averages}
        for keys in _rank_by_use(parts, averages, firms):
            fewer = kept - (keys - withheld)
            if not _find_revealed(parts, averages, frozenset(fewer), threshold):
                kept = fewer
        withheld |= kept
    return withheld


def is_fixed(row: Estimate) -> bool:
    """Tell whether a row is zero by construction: a period that the others are measured from."""
    return row.estimate == 0 and row.std_error is None


def _list_parts(
    rows: Sequence[Estimate], firms: Mapping[str, float], family: str
) -> tuple[Part, ...]:
    kinds = (f"{family}_gt", f"{family}_event")
    kind = next((one for one in kinds if any(row.estimand == one for row in rows)), "")
    return tuple(
        Part(row, firms.get(row.key, 0.0))
        for row in rows
        if row.estimand == kind and not is_fixed(row)
    )


def _is_average(row: Estimate, family: str, parts: Sequence[Part]) -> bool:
    if is_fixed(row):
        return False
    own = row.estimand in (family, *(f"{family}_{kind}" for kind in AVERAGE_KINDS))
    return own and bool(parts) and row.estimand != parts[0].row.estimand


def _find_revealed(
    parts: Sequence[Part], averages: Sequence[Estimate], withheld: frozenset[str], threshold: int
) -> bool:
    """Tell whether some combination of withheld parts of too few firms follows from the rest."""
    hidden = [part for part in parts if part.row.key in withheld]
    shown = [row for row in averages if row.key not in withheld]
    weights = np.array([[_weigh(part, row, parts) for part in hidden] for row in shown])
    if not hidden or not weights.any():
        return False
    known = weights[weights.any(axis=1)]
    return any(_spans(known, inside) for inside in _list_small_sets(hidden, threshold))


def _find_event(row: Estimate) -> int | None:
    if row.time is not None and row.cohort is not None:
        return row.time - row.cohort
    return row.rel_time


def _weigh(part: Part, average: Estimate, parts: Sequence[Part]) -> float:
    """Return a part's weight in an average, up to a factor that all its parts have.

    Averages weigh parts by their firms, but the overall ones that are means over event times,
    cohorts or periods: there the parts of each of these share its weight.
    """
    if not _is_inside(part.row, average):
        return 0.0
    firms = max(part.firms, 1.0)
    if part.row.cohort is None and average.term == "simple":
        # Of a path the simple average is the plain mean.
        return 1.0
    if average.term not in OTHER_AVERAGES[1:]:
        return firms
    after = [one for one in parts if (_find_event(one.row) or 0) >= 0]
    if average.term == "cohort":
        return firms / sum(one.row.cohort == part.row.cohort for one in after)
    if average.term == "event":
        beside = [one for one in after if _find_event(one.row) == _find_event(part.row)]
    else:
        beside = [one for one in after if one.row.time == part.row.time]
    return firms / sum(max(one.firms, 1.0) for one in beside)


def _is_inside(row: Estimate, average: Estimate) -> bool:
    event = _find_event(row)
    if event is None:
        return False
    if average.rel_time is not None:
        return event == average.rel_time
    in_cohort = average.cohort in (None, row.cohort)
    return event >= 0 and in_cohort and average.time in (None, row.time)


def _list_small_sets(hidden: Sequence[Part], threshold: int) -> Iterator[np.ndarray]:
    """Yield which of the parts are in each set of cohorts that together are too few firms."""
    small = [part.firms < threshold for part in hidden]
    groups = {part.group for part, is_small in zip(hidden, small, strict=True) if is_small}
    sizes = {
        group: max(
            part.firms
            for part, is_small in zip(hidden, small, strict=True)
            if is_small and part.group == group
        )
        for group in groups
    }
    tried = sorted(sizes, key=lambda group: (sizes[group], group or 0))[:MAX_GROUPS]
    for number in range(1, len(tried) + 1):
        for chosen in combinations(tried, number):
            if sum(sizes[group] for group in chosen) < threshold:
                yield np.array(
                    [
                        is_small and part.group in chosen
                        for part, is_small in zip(hidden, small, strict=True)
                    ]
                )


def _spans(known: FloatArray, inside: np.ndarray) -> bool:
    """Tell whether a combination of the known averages involves parts of the set alone."""
    outside = known[:, ~inside]
    return _rank(known) > _rank(outside)


def _rank(matrix: FloatArray) -> int:
    if not matrix.size or not matrix.any():
        return 0
    values = np.linalg.svd(matrix, compute_uv=False)
    return int((values > EXACT * values[0]).sum())


def _rank_by_use(
    parts: Sequence[Part], averages: Sequence[Estimate], firms: Mapping[str, float]
) -> Iterator[frozenset[str]]:
    """Yield keys that are released together, the most useful first.

    The overall average, effects by event time (after treatment first, those of most firms first),
    the other overall averages, cohorts whole (largest first), and calendar periods last.
    """
    overall = [row for row in averages if row.term is not None]
    simple = [row for row in overall if row.term not in OTHER_AVERAGES]
    yield from (frozenset({row.key}) for row in simple)
    events = [row for row in (*averages, *(part.row for part in parts)) if row.rel_time is not None]
    events.sort(key=lambda row: ((row.rel_time or 0) < 0, -firms.get(row.key, 0), row.key))
    yield from (frozenset({row.key}) for row in events if row.cohort is None)
    yield from (frozenset({row.key}) for row in overall if row.term in OTHER_AVERAGES[:-1])
    sizes: dict[int, float] = {}
    for part in parts:
        if part.group is not None:
            sizes[part.group] = max(part.firms, sizes.get(part.group, 0.0))
    for cohort in sorted(sizes, key=lambda one: (-sizes[one], one)):
        yield frozenset(part.row.key for part in parts if part.group == cohort)
    for row in averages:
        if row.cohort is not None:
            yield frozenset({row.key})
    by_time = [row for row in averages if row.time is not None or row.term == OTHER_AVERAGES[-1]]
    yield from (frozenset({row.key}) for row in by_time)
