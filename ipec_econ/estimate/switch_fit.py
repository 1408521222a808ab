"""Estimated effects of switching before they become rows."""

from __future__ import annotations

from dataclasses import dataclass

from ipec_econ.core.arrays import IntArray
from ipec_econ.core.panel import ModelData
from ipec_econ.numerics.switch_choices import SwitchChoices
from ipec_econ.numerics.switch_effects import SwitchEffects
from ipec_econ.numerics.switch_paths import DosePanel, FoundSwitches


@dataclass(frozen=True, slots=True)
class SwitchFit:
    """Estimated effects of switching before they become rows.

    Attributes
    ----------
    data
        The rows at hand.
    panel
        The same by period and firm, with doses.
    found
        When firms switch.
    choices
        What was asked.
    effects
        The estimates.
    """

    data: ModelData
    panel: DosePanel
    found: FoundSwitches
    choices: SwitchChoices
    effects: SwitchEffects

    @property
    def step(self) -> int:
        """The calendar's step: what one period is in event time."""
        return int(self.panel.periods[1] - self.panel.periods[0])

    @property
    def place(self) -> IntArray:
        """Place of each row's period, shape (n_obs,)."""
        place: IntArray = (self.data.time - self.panel.periods[0]) // self.step
        return place
