"""When each firm's treatment first departs from where it began, and which rows tell."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class DosePanel:
    """Outcomes and doses by period and firm.

    Attributes
    ----------
    periods
        Equidistant, shape (T,).
    outcome, observed
        Shape (T, n_units); outcomes are 0 where not observed.
    dose, known
        Shape (T, n_units); doses are 0 where not known. Whoever is observed has a known dose.
    weight
        Shape (n_units,); ``None`` means one each.
    cluster
        Codes from 0 of groups coarser than the firm, shape (n_units,); ``None`` where every firm
        is its own.
    """

    periods: IntArray
    outcome: FloatArray
    observed: BoolArray
    dose: FloatArray
    known: BoolArray
    weight: FloatArray | None
    cluster: IntArray | None


@dataclass(frozen=True, slots=True)
class SwitchPaths:
    """Firms whose first dose is shared by firms that switch at other times, by first switch.

    Attributes
    ----------
    outcome, usable
        Shape (T, n); ``usable`` leaves out rows after a firm has been above and below its first
        dose, and rows from a switch on whose period is not known.
    dose
        Shape (T, n); gaps before the first switch hold the first dose, later ones the dose of the
        first switch.
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

    @property
    def n_periods(self) -> int:
        """T."""
        return len(self.outcome)


@dataclass(frozen=True, slots=True)
class FoundSwitches:
    """The paths, and what was left out on the way to them.

    Attributes
    ----------
    one_way, dated
        Rows left after each step, shape (T, n_units): without rows after a firm has been above
        and below its first dose; without rows from a switch on whose period is not known.
    switches
        Whether the firm's dose is ever seen to differ from its first, shape (n_units,).
    first
        Place of the first switch, T = none or not known, shape (n_units,).
    """

    paths: SwitchPaths
    one_way: BoolArray
    dated: BoolArray
    switches: BoolArray
    first: IntArray


def find_switches(panel: DosePanel) -> FoundSwitches:
    """Return when firms switch, in the order that makes every comparison a slice.

    The first switch is the first period whose dose differs from the first dose known. Where the
    dose of the period before it is not known, nobody knows when the firm switched: it serves as a
    control up to its last period with the first dose.

    References
    ----------
    de Chaisemartin and D'Haultfœuille (2024), on designs and on panels with gaps.
    """
    n_periods, n_units = panel.known.shape
    units = np.arange(n_units)
    level = panel.dose[panel.known.argmax(axis=0), units]
    gap = np.where(panel.known, panel.dose - level, 0.0)
    above = np.logical_or.accumulate(gap > 0, axis=0)
    below = np.logical_or.accumulate(gap < 0, axis=0)
    both = above & below
    one_way = panel.observed & ~both
    switches: BoolArray = (gap != 0).any(axis=0)
    first = np.where(switches, (gap != 0).argmax(axis=0), n_periods)
    undated = switches & ~panel.known[np.maximum(first - 1, 0), units]
    dated = one_way & ~(undated & (np.arange(n_periods)[:, None] >= first))
    first = np.where(undated, n_periods, first).astype(np.int64)
    dose = _fill(panel, level, first, both)
    kept = _find_shared(level, first)
    order = kept[np.argsort(first[kept], kind="stable")]
    return FoundSwitches(
        _order(panel, order, dated, dose, level, first), one_way, dated, switches, first
    )


def _fill(panel: DosePanel, level: FloatArray, first: IntArray, both: BoolArray) -> FloatArray:
    n_periods, n_units = panel.known.shape
    at = np.minimum(first, n_periods - 1)
    later = np.where(first < n_periods, panel.dose[at, np.arange(n_units)], level)
    guess = np.where(np.arange(n_periods)[:, None] < first, level, later)
    filled: FloatArray = np.where(panel.known & ~both, panel.dose, guess)
    return filled


def _find_shared(level: FloatArray, first: IntArray) -> IntArray:
    """Return firms whose first dose has firms that switch at different times, or never."""
    _, code = np.unique(level, return_inverse=True)
    n_codes = int(code.max(initial=-1)) + 1
    earliest = np.full(n_codes, np.iinfo(np.int64).max)
    latest = np.full(n_codes, -1)
    np.minimum.at(earliest, code, first)
    np.maximum.at(latest, code, first)
    return np.flatnonzero((earliest < latest)[code])


def _order(
    panel: DosePanel,
    order: IntArray,
    dated: BoolArray,
    dose: FloatArray,
    level: FloatArray,
    first: IntArray,
) -> SwitchPaths:
    n_periods = len(panel.periods)
    firsts, levels = first[order], level[order]
    filled = np.take(dose, order, axis=1)
    start = np.searchsorted(firsts, np.arange(n_periods + 2))
    n_switchers = int(start[n_periods])
    at = filled[firsts[:n_switchers], np.arange(n_switchers)]
    values, baseline = np.unique(levels, return_inverse=True)
    doses, dose_code = np.unique(at, return_inverse=True)
    joint = (baseline[:n_switchers] * (n_periods + 1) + firsts[:n_switchers]) * len(doses)
    cohorts, code = np.unique(joint + dose_code, return_inverse=True)
    cohort = np.zeros(len(order), dtype=np.int64)
    cohort[:n_switchers] = code
    direction = np.zeros(len(order))
    direction[:n_switchers] = np.sign(at - levels[:n_switchers])
    return SwitchPaths(
        outcome=np.take(panel.outcome, order, axis=1),
        usable=np.take(dated, order, axis=1),
        dose=filled,
        first=firsts,
        start=start.astype(np.int64),
        level=levels,
        baseline=baseline.astype(np.int64),
        n_baselines=len(values),
        cohort=cohort,
        n_cohorts=len(cohorts),
        direction=direction,
        weight=np.ones(len(order)) if panel.weight is None else panel.weight[order],
        cluster=None if panel.cluster is None else panel.cluster[order],
        unit=order,
    )
