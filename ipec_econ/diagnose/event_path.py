"""The periods around a result's reference, ready for a sensitivity analysis."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ipec_econ.core.errors import EstimationError, Problem
from ipec_econ.core.estimates import Estimate, ModelResult
from ipec_econ.core.notice import Notice
from ipec_econ.diagnose.find_reference import find_reference
from ipec_econ.diagnose.read_path_vcov import read_path_vcov
from ipec_econ.numerics.honest.event_path import EventPath


@dataclass(frozen=True, slots=True)
class PathBlock:
    """Consecutive periods around the one reference.

    Attributes
    ----------
    path
        Estimates and covariance, with the weights of the effect asked about.
    label
        What is asked about: ``rel_time=0`` or ``average``.
    before, after
        Event times of the path, in order.
    notices
        What was left out.
    """

    path: EventPath
    label: str
    before: tuple[int, ...]
    after: tuple[int, ...]
    notices: tuple[Notice, ...]


def read_event_path(result: ModelResult, rel_time: int | str) -> PathBlock:
    """Return the longest run of periods without a gap around the reference.

    Periods beyond a gap are left out with a notice: a change across a gap is no change from one
    period to the next.

    Parameters
    ----------
    result
        A model with ``att_event`` rows.
    rel_time
        An event time after the reference, ``first`` (from treatment on) or ``average`` (of all from
        treatment on).

    Raises
    ------
    EstimationError
        No reference period or several, no period before or after it, the period asked about is
        not there, or the covariance has not full rank.
    """
    where = f"model {result.model}"
    rows = {
        row.rel_time: row
        for row in result.estimates
        if row.estimand == "att_event" and row.rel_time is not None
    }
    reference = find_reference(rows.values(), where)
    estimated = {event: row for event, row in rows.items() if _is_estimated(row)}
    before = _run(estimated, reference, -1)[::-1]
    after = _run(estimated, reference, 1)
    _check_sides(reference, before, after, where)
    chosen = _choose_periods(after, rel_time, where)
    periods = [*before, *after]
    weights = np.array([1.0 / len(chosen) if event in chosen else 0.0 for event in after])
    vcov = read_path_vcov(result, [estimated[event] for event in periods])
    estimates = np.array([estimated[event].estimate for event in periods])
    return PathBlock(
        path=EventPath(estimates, vcov, len(before), weights),
        label="average" if rel_time == "average" else f"rel_time={chosen[0]}",
        before=tuple(before),
        after=tuple(after),
        notices=_tell_left_out(rows, reference, periods, where),
    )


def _is_estimated(row: Estimate) -> bool:
    return bool(row.std_error) and bool(np.isfinite([row.estimate, row.std_error or 0.0]).all())


def _run(estimated: Mapping[int, Estimate], reference: int, step: int) -> list[int]:
    """Return event times from the reference on, up to the first that is missing."""
    found, event = [], reference + step
    while event in estimated:
        found.append(event)
        event += step
    return found


def _check_sides(reference: int, before: list[int], after: list[int], where: str) -> None:
    if before and after:
        return
    side = "after" if before else "before"
    raise EstimationError(
        Problem(
            "diagnose/no-path",
            f"no effect is estimated in the period {side} the reference {reference}",
            where,
            "what is known of trends before treatment bounds what they do after it",
            "widen the `window`, or extend the panel",
        )
    )


def _choose_periods(after: list[int], rel_time: int | str, where: str) -> list[int]:
    treated = [event for event in after if event >= 0]
    if rel_time == "average" and treated:
        return treated
    if rel_time == "first" and treated:
        return treated[:1]
    if rel_time in after:
        return [int(rel_time)]
    asked = "a period from treatment on" if isinstance(rel_time, str) else f"event time {rel_time}"
    raise EstimationError(
        Problem(
            "diagnose/no-path",
            f"`honest_did` asks about {asked}, which the path does not reach",
            where,
            f"without a gap it runs from {after[0]} to {after[-1]} after the reference",
            "name an event time of the path under `rel_time`, or widen the `window`",
        )
    )


def _tell_left_out(
    rows: Mapping[int, Estimate], reference: int, periods: list[int], where: str
) -> tuple[Notice, ...]:
    left = sorted(event for event in rows if event != reference and event not in periods)
    if not left:
        return ()
    named = ", ".join(str(event) for event in left)
    return (
        Notice(
            "diagnose/gap",
            "diagnose",
            where,
            f"`honest_did` leaves out event times {named}: the path has a gap before them, and "
            f"{periods[0]} to {periods[-1]} are used",
            level="warning",
        ),
    )
