"""Firms in the order of their first switch, which makes every comparison a slice."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray
from ipec_econ.numerics.dose_panel import DosePanel
from ipec_econ.numerics.switch_index import SwitchIndex
from ipec_econ.numerics.switch_trace import TracedSwitches


@dataclass(frozen=True, slots=True)
class SwitchPaths:
    """Firms whose first dose is shared by firms that switch at other times, by first switch.

    Attributes
    ----------
    outcome, usable
        Shape (T, n); ``usable`` leaves out rows after a firm has been above and below its first
        dose, and rows from a switch on whose period is not known.
    dose
        Shape (T, n), as in `TracedSwitches`.
    first
        Place of the period of the first switch, T = none, shape (n,), ascending.
    start
        ``start[t]`` is the first firm with ``first >= t``, shape (T + 2,).
    level
        The first dose, shape (n,).
    baseline
        Its code, 0 … n_baselines − 1.
    cohort
        Code of first dose, first switch and dose at it; 0 for firms that never switch.
    direction
        1.0 where the dose rises, −1.0 where it falls, 0.0 without a switch.
    weight
        Shape (n,).
    unit
        Place of each firm in the panel, shape (n,).
    copies
        As in `DosePanel`.
    """

    outcome: FloatArray
    usable: BoolArray
    dose: FloatArray
    first: IntArray
    start: IntArray
    level: FloatArray
    baseline: IntArray
    n_baselines: int
    cohort: IntArray
    n_cohorts: int
    direction: FloatArray
    weight: FloatArray
    cluster: IntArray | None
    unit: IntArray
    copies: IntArray | None = None

    @property
    def n_periods(self) -> int:
        """T."""
        return len(self.outcome)


def order_paths(panel: DosePanel, traced: TracedSwitches, index: SwitchIndex) -> SwitchPaths:
    """Return the firms that some comparison may use, in order of their first switch.

    Parameters
    ----------
    panel, traced
        All firms, or some of them.
    index
        Of all firms.
    """
    n_periods = len(panel.periods)
    kept = np.flatnonzero(index.find_shared(traced.level))
    order = kept[np.argsort(traced.first[kept], kind="stable")]
    firsts, levels, at = traced.first[order], traced.level[order], traced.at[order]
    start = np.searchsorted(firsts, np.arange(n_periods + 2))
    n_switchers = int(start[n_periods])
    baseline = index.number_levels(levels)
    switching = slice(n_switchers)
    cohort = np.zeros(len(order), dtype=np.int64)
    cohort[switching] = index.number_cohorts(baseline[switching], firsts[switching], at[switching])
    direction = np.zeros(len(order))
    direction[switching] = np.sign(at[switching] - levels[switching])
    return SwitchPaths(
        outcome=np.take(panel.outcome, order, axis=1),
        usable=np.take(traced.dated, order, axis=1),
        dose=np.take(traced.dose, order, axis=1),
        first=firsts,
        start=start.astype(np.int64),
        level=levels,
        baseline=baseline,
        n_baselines=index.n_baselines,
        cohort=cohort,
        n_cohorts=index.n_cohorts,
        direction=direction,
        weight=np.ones(len(order)) if panel.weight is None else panel.weight[order],
        cluster=None if panel.cluster is None else panel.cluster[order],
        unit=order,
        copies=None if panel.copies is None else panel.copies[order],
    )
