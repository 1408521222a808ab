"""Averages of effects by cohort and period, weighted by the rows they are means of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray
from ipec_econ.core.vocabulary import Estimand
from ipec_econ.numerics.aggregate import Average
from ipec_econ.numerics.pair_effects import PairEffects


@dataclass(frozen=True, slots=True)
class PairAverages:
    """Averages, and the weights that those of rows give to pairs.

    Attributes
    ----------
    averages
        Their gradients are by the imputed pairs and then by the averages of rows, shape (M,).
    share
        Imputed pairs by themselves, then averages of rows, shape (M, K).
    """

    averages: tuple[Average, ...]
    share: FloatArray


@dataclass(frozen=True, slots=True)
class _RowAverage:
    estimand: Estimand
    key: int | None
    members: BoolArray


def average_pairs(
    pairs: PairEffects,
    periods: IntArray,
    *,
    window: tuple[int, int] | None = None,
    before: bool,
) -> PairAverages:
    """Return averages by event time, cohort and period, and their overall numbers.

    Event times, cohorts, periods and ``simple`` weigh all treated rows alike (by their weights).
    Of the overall numbers, ``event`` and ``time`` average event times from 0 and periods equally,
    ``cohort`` averages cohorts by their firms. The weights are taken as given: rows say nothing
    about them that outcomes could change.

    Parameters
    ----------
    pairs
        Of which means are taken.
    periods
        Shape (T,).
    window
        Event times of the path, both ends included, which ``event`` averages; the other averages
        are over all imputed rows.
    before
        Whether event times before treatment are averaged from the pairs too.
    """
    reported: BoolArray = np.ones(len(pairs.mean), dtype=np.bool_)
    if window is not None:
        reported = (pairs.rel_time >= window[0]) & (pairs.rel_time <= window[1])
    if not before:
        reported = reported & (np.arange(len(reported)) < pairs.n_imputed)
    rows = [*_list_rows(pairs, periods, reported)]
    share = np.array([_weigh(pairs, one.members) for one in rows]).reshape(-1, len(reported))
    size = pairs.n_imputed + len(rows)
    units = np.eye(size)[pairs.n_imputed :]
    estimates = np.einsum("mk,k->m", share, pairs.mean, optimize=False)
    averages = [
        Average(
            one.estimand,
            "simple" if one.estimand == "att" else None,
            one.key,
            float(estimates[k]),
            units[k],
            one.members,
        )
        for k, one in enumerate(rows)
    ]
    whole = np.concatenate([np.eye(pairs.n_imputed, len(reported)), share])
    return PairAverages((*averages, *_combine(averages, pairs)), whole)


def _list_rows(pairs: PairEffects, periods: IntArray, reported: BoolArray) -> Iterator[_RowAverage]:
    post = (pairs.rel_time >= 0) & (np.arange(len(reported)) < pairs.n_imputed)
    time = periods[pairs.place[1]]
    for event in np.unique(pairs.rel_time[reported]):
        yield _RowAverage("att_event", int(event), reported & (pairs.rel_time == event))
    for place in np.unique(pairs.place[0][post]):
        yield _RowAverage("att_cohort", int(pairs.cohorts[place]), post & (pairs.place[0] == place))
    for period in np.unique(time[post]):
        yield _RowAverage("att_time", int(period), post & (time == period))
    if post.any():
        yield _RowAverage("att", None, post)


def _weigh(pairs: PairEffects, members: BoolArray) -> FloatArray:
    weights = pairs.weight * members
    share: FloatArray = weights / weights.sum()
    return share


def _combine(averages: list[Average], pairs: PairEffects) -> Iterator[Average]:
    if not any(one.estimand == "att" for one in averages):
        return
    events = [
        one for one in averages if one.estimand == "att_event" and one.key is not None
        if one.key >= 0
    ]  # fmt: skip
    if events:
        yield _mix(events, np.ones(len(events)), "event")
    cohorts = [one for one in averages if one.estimand == "att_cohort"]
    keys = np.array([one.key for one in cohorts], dtype=np.float64)
    yield _mix(cohorts, pairs.cohort_weight[np.searchsorted(pairs.cohorts, keys)], "cohort")
    times = [one for one in averages if one.estimand == "att_time"]
    yield _mix(times, np.ones(len(times)), "time")


def _mix(parts: list[Average], weights: FloatArray, term: str) -> Average:
    shares = weights / weights.sum()
    return Average(
        "att",
        term,
        None,
        float((shares * np.array([one.estimate for one in parts])).sum()),
        (shares[:, None] * np.array([one.gradient for one in parts])).sum(axis=0),
        np.any([one.members for one in parts], axis=0),
    )
