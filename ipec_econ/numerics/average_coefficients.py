"""Averages of a regression's cohort-and-period coefficients, weighted by observations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray
from ipec_econ.core.vocabulary import Estimand


@dataclass(frozen=True, slots=True)
class CoefficientAverage:
    """One average, linear in K coefficients.

    Attributes
    ----------
    estimand
        ``att_event``, ``att_cohort``, ``att_time`` or ``att``.
    term
        Which overall average an ``att`` is: ``simple``, ``event``, ``cohort``, ``time``.
    key
        The event time, cohort or period; ``None`` for overall averages.
    shares
        Of each coefficient, summing to one, shape (K,).
    """

    estimand: Estimand
    term: str | None
    key: int | None
    shares: FloatArray


@dataclass(frozen=True, slots=True)
class ObservedCells:
    """The pairs of cohort and period that have a coefficient, shape (n_cells,) each.

    Attributes
    ----------
    coefficient
        Its place among the K coefficients.
    cohort, time
        As periods.
    event
        Event time that the coefficient stands for: binned, where event times are.
    weight
        Of its observations.
    size
        Of its cohort: firms, or their weights.
    """

    coefficient: IntArray
    cohort: IntArray
    time: IntArray
    event: IntArray
    weight: FloatArray
    size: FloatArray


def average_coefficients(
    cells: ObservedCells, n_coefficients: int
) -> tuple[CoefficientAverage, ...]:
    """Return all averages: by event time, cohort and period, and their overall numbers.

    Coefficients of one event time, cohort or period are weighted by observations, and so is
    ``simple`` over all of them from treatment on. Of the other overall numbers ``event`` and
    ``time`` are means over event times from 0 and over periods, ``cohort`` weights cohorts by their
    size. Shares are taken as known: an average's variance is shares' V shares.

    References
    ----------
    Sun and Abraham (2021), section 4.1, the interaction-weighted estimator.
    """
    post = cells.time >= cells.cohort
    everywhere: BoolArray = np.ones(len(post), dtype=np.bool_)
    averager = _Averager(cells, n_coefficients)
    events = [*averager.split("att_event", cells.event, everywhere)]
    cohorts = [*averager.split("att_cohort", cells.cohort, post)]
    times = [*averager.split("att_time", cells.time, post)]
    if not post.any():
        return tuple(events)
    after = [one for one in events if one.key is not None and one.key >= 0]
    sizes = np.array([cells.size[cells.cohort == one.key][0] for one in cohorts])
    overall = (
        CoefficientAverage("att", "simple", None, averager.weigh(post)),
        CoefficientAverage("att", "event", None, _mix(after, np.ones(len(after)))),
        CoefficientAverage("att", "cohort", None, _mix(cohorts, sizes)),
        CoefficientAverage("att", "time", None, _mix(times, np.ones(len(times)))),
    )
    return (*events, *cohorts, *times, *overall)


class _Averager:
    """Shares of coefficients among cells."""

    def __init__(self, cells: ObservedCells, n_coefficients: int) -> None:
        self.cells, self.n_coefficients = cells, n_coefficients

    def weigh(self, inside: BoolArray) -> FloatArray:
        cells = self.cells
        sums = np.bincount(
            cells.coefficient[inside], cells.weight[inside], minlength=self.n_coefficients
        )
        shares: FloatArray = sums / sums.sum()
        return shares

    def split(
        self, estimand: Estimand, keys: IntArray, inside: BoolArray
    ) -> Iterator[CoefficientAverage]:
        for key in np.unique(keys[inside]):
            shares = self.weigh(inside & (keys == key))
            yield CoefficientAverage(estimand, None, int(key), shares)


def _mix(parts: Sequence[CoefficientAverage], weights: FloatArray) -> FloatArray:
    shares = np.array([one.shares for one in parts])
    mixed: FloatArray = np.einsum("p,pk->k", weights / weights.sum(), shares, optimize=False)
    return mixed
