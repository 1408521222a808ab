"""When each firm's treatment first departs from where it began, and which rows tell."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray
from ipec_econ.numerics.dose_panel import DosePanel


@dataclass(frozen=True, slots=True)
class TracedSwitches:
    """Each firm's first switch, and what is left out on the way to it.

    Attributes
    ----------
    level
        The first dose known, shape (n_units,).
    first
        Place of the first switch, T = none or not known, shape (n_units,).
    at
        Dose at the first switch, the first dose without one, shape (n_units,).
    dose
        Shape (T, n_units); gaps before the first switch hold the first dose, later ones the dose of
        the first switch.
    one_way, dated
        Rows left after each step, shape (T, n_units): without rows after a firm has been above
        and below its first dose; without rows from a switch on whose period is not known.
    switches
        Whether the firm's dose is ever seen to differ from its first, shape (n_units,).
    """

    level: FloatArray
    first: IntArray
    at: FloatArray
    dose: FloatArray
    one_way: BoolArray
    dated: BoolArray
    switches: BoolArray


def trace_switches(panel: DosePanel) -> TracedSwitches:
    """Return when firms switch; each firm is looked at alone.

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
    at = np.minimum(first, n_periods - 1)
    later: FloatArray = np.where(first < n_periods, panel.dose[at, units], level)
    guess = np.where(np.arange(n_periods)[:, None] < first, level, later)
    filled: FloatArray = np.where(panel.known & ~both, panel.dose, guess)
    return TracedSwitches(level, first, later, filled, one_way, dated, switches)
