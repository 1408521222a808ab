"""Averages of group-time effects, with the derivatives that carry their uncertainty."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray
from ipec_econ.core.vocabulary import Estimand


@dataclass(frozen=True, slots=True)
class Average:
    """One average of group-time effects.

    Attributes
    ----------
    estimand
        ``att_event``, ``att_cohort``, ``att_time`` or ``att``.
    term
        Which overall average an ``att`` is: ``simple``, ``event``, ``cohort``, ``time``.
    key
        The event time, cohort or period; ``None`` for overall averages.
    estimate
        Outcome units.
    gradient
        Derivatives by the K effects and the cohort shares, shape (K + n_cohorts,).
    members
        Which effects it averages, shape (K,).
    """

    estimand: Estimand
    term: str | None
    key: int | None
    estimate: float
    gradient: FloatArray
    members: BoolArray


@dataclass(frozen=True, slots=True)
class Effects:
    """Group-time effects and the shares that weight them.

    Attributes
    ----------
    att
        Shape (K,).
    cohort, time
        Shape (K,); `cohort` as a period.
    place
        Place of each effect's cohort among the shares, shape (K,).
    shares
        Weighted share of each cohort among all firms, shape (n_cohorts,).
    """

    att: FloatArray
    cohort: FloatArray
    time: IntArray
    place: IntArray
    shares: FloatArray


def aggregate_effects(
    effects: Effects, *, window: tuple[int, int] | None = None, balance_event: int | None = None
) -> tuple[Average, ...]:
    """Return all averages: by event time, cohort and period, and their overall numbers.

    Effects of one event time, or of one period, are weighted by cohort shares; those of one
    cohort equally. The overall numbers average event times from 0 and periods equally, cohorts by
    their shares, and ``simple`` all effects after treatment by shares. The influence of estimated
    shares is part of every gradient.

    Parameters
    ----------
    effects
        All group-time effects, reference periods included.
    window
        Event times of the path, both ends included, which ``event`` averages; all without one. The
        other averages are over all effects, whatever part of the path is shown.
    balance_event
        Average the event path over the cohorts that are seen at this event time alone, so that
        its composition does not change up to there; did's ``balance_e``.

    References
    ----------
    Callaway and Sant'Anna (2021), table 1 and corollary 2.
    """
    rel_time = np.rint(effects.time - effects.cohort).astype(np.int64)
    reported: BoolArray = np.ones(len(rel_time), dtype=np.bool_)
    if window is not None:
        reported = (rel_time >= window[0]) & (rel_time <= window[1])
    post: BoolArray = rel_time >= 0
    found = [*_average_events(effects, rel_time, reported & _find_balanced(effects, balance_event))]
    events = [one for one in found if one.key is not None and one.key >= 0]
    cohorts = [*_average_cohorts(effects, post)]
    times = [*_average_times(effects, post)]
    overall = []
    if post.any():
        overall = [
            _average_by_share(effects, post, "att", "simple", None),
            # A window may begin after the event times that `balance_event` keeps.
            *([_average_equally(events, "event")] if events else []),
            _average_over_cohorts(effects, cohorts),
            _average_equally(times, "time"),
        ]
    return (*found, *cohorts, *times, *overall)


def _find_balanced(effects: Effects, balance_event: int | None) -> BoolArray:
    """Return effects of cohorts seen up to an event time, and not after it."""
    if balance_event is None:
        return np.ones(len(effects.att), dtype=np.bool_)
    seen = effects.time.max(initial=0) - effects.cohort >= balance_event
    balanced: BoolArray = seen & (effects.time - effects.cohort <= balance_event)
    return balanced


def _average_events(effects: Effects, rel_time: IntArray, reported: BoolArray) -> Iterator[Average]:
    for key in np.unique(rel_time[reported]):
        members = reported & (rel_time == key)
        yield _average_by_share(effects, members, "att_event", None, int(key))


def _average_times(effects: Effects, post: BoolArray) -> Iterator[Average]:
    for key in np.unique(effects.time[post]):
        members = post & (effects.time == key)
        yield _average_by_share(effects, members, "att_time", None, int(key))


def _average_cohorts(effects: Effects, post: BoolArray) -> Iterator[Average]:
    for key in np.unique(effects.cohort[post]):
        members = post & (effects.cohort == key)
        gradient = np.zeros(len(effects.att) + len(effects.shares))
        gradient[: len(members)] = members / members.sum()
        estimate = float(effects.att[members].mean())
        yield Average("att_cohort", None, int(key), estimate, gradient, members)


def _average_by_share(
    effects: Effects, members: BoolArray, estimand: Estimand, term: str | None, key: int | None
) -> Average:
    n_effects = len(effects.att)
    weights = effects.shares[effects.place] * members
    total = weights.sum()
    estimate = float((weights * effects.att).sum() / total)
    gradient = np.zeros(n_effects + len(effects.shares))
    gradient[:n_effects] = weights / total
    np.add.at(
        gradient, n_effects + effects.place[members], (effects.att[members] - estimate) / total
    )
    return Average(estimand, term, key, estimate, gradient, members)


def _average_equally(parts: Iterable[Average], term: str) -> Average:
    used = list(parts)
    return Average(
        "att",
        term,
        None,
        float(np.mean([one.estimate for one in used])),
        np.mean([one.gradient for one in used], axis=0),
        np.any([one.members for one in used], axis=0),
    )


def _average_over_cohorts(effects: Effects, parts: Iterable[Average]) -> Average:
    used = list(parts)
    n_effects = len(effects.att)
    places = np.array([effects.place[one.members][0] for one in used])
    weights = effects.shares[places] / effects.shares[places].sum()
    estimates = np.array([one.estimate for one in used])
    estimate = float((weights * estimates).sum())
    gradient: FloatArray = np.einsum(
        "p,pj->j", weights, np.array([one.gradient for one in used]), optimize=False
    )
    np.add.at(gradient, n_effects + places, (estimates - estimate) / effects.shares[places].sum())
    members: BoolArray = np.any([one.members for one in used], axis=0)
    return Average("att", "cohort", None, estimate, gradient, members)
