"""What one pass over firms says of their switches before anything is estimated."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import BoolArray
from ipec_econ.numerics.dose_panel import DosePanel
from ipec_econ.numerics.switch_index import SwitchIndex, count_switches, index_switches
from ipec_econ.numerics.switch_trace import trace_switches

ReadDoses = Callable[[], Iterator[DosePanel]]
"""Reads all firms once more, in parts that have the same periods."""


@dataclass(frozen=True, slots=True)
class SwitchSurvey:
    """What all firms are together.

    Attributes
    ----------
    index
        First doses and cohorts.
    n_units
        Firms.
    changes
        Whether any firm's dose is seen to change.
    left
        Rows, firms and firms with a row under treatment: those observed, then those that each of
        the two steps of `TracedSwitches` leaves, shape (3, 3).
    before
        Sum and number of outcomes of firms that switch, before they do.
    """

    index: SwitchIndex
    n_units: int
    changes: bool
    left: tuple[tuple[int, int, int], ...]
    before: tuple[float, int]

    @property
    def mean_pre(self) -> float | None:
        """Mean outcome of firms before their switch; ``None`` where none is seen then."""
        total, count = self.before
        return total / count if count else None


def survey_switches(read: ReadDoses) -> SwitchSurvey:
    """Go over all firms once."""
    tables, left = [], np.zeros((3, 3), dtype=np.int64)
    n_units, n_periods, changes, total, count = 0, 0, False, 0.0, 0
    for part in read():
        traced, n_periods = trace_switches(part), len(part.periods)
        copies = part.copies
        tables.append(count_switches(traced, n_periods, copies))
        n_units += part.known.shape[1] if copies is None else int(copies.sum())
        changes |= bool(traced.switches.any())
        left += [part.count(one) for one in (part.observed, traced.one_way, traced.dated)]
        first = traced.first
        before = part.observed & (first < n_periods) & (np.arange(n_periods)[:, None] < first)
        own, rows = _sum_rows(part, before)
        total, count = total + own, count + rows
    return SwitchSurvey(
        index=index_switches(tables, n_periods),
        n_units=n_units,
        changes=changes,
        left=tuple((int(a), int(b), int(c)) for a, b, c in left),
        before=(total, count),
    )


def _sum_rows(part: DosePanel, rows: BoolArray) -> tuple[float, int]:
    if part.copies is None or part.plain is None:
        return float(part.outcome[rows].sum()), int(rows.sum())
    sums = (part.plain * rows).sum(axis=0)
    return float((sums * part.copies).sum()), int((rows.sum(axis=0) * part.copies).sum())
