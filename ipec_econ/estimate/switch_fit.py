"""Estimated effects of switching before they become rows."""

from __future__ import annotations

from dataclasses import dataclass

from ipec_econ.core.arrays import IntArray
from ipec_econ.core.panel import ModelData
from ipec_econ.numerics.switch_effects import SwitchEffects
from ipec_econ.numerics.switch_index import SwitchIndex

Counted = tuple[int, int, int]
"""Rows, firms, and firms with a row under treatment."""


@dataclass(frozen=True, slots=True)
class SwitchFit:
    """Estimated effects of switching before they become rows.

    Attributes
    ----------
    data
        The rows at hand.
    periods
        Equidistant, shape (T,).
    index
        Cohorts of switchers.
    effects
        The estimates.
    left
        What is observed, then what each step that loses rows leaves of it.
    mean_pre
        Mean outcome of firms before their switch; ``None`` where none is seen then.
    """

    data: ModelData
    periods: IntArray
    index: SwitchIndex
    effects: SwitchEffects
    left: tuple[Counted, ...]
    mean_pre: float | None

    @property
    def step(self) -> int:
        """The calendar's step: what one period is in event time."""
        return int(self.periods[1] - self.periods[0])
