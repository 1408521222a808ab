"""Which switchers are compared with which firms, how far, and in which units."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class SwitchChoices:
    """What a model asks of the comparisons.

    Attributes
    ----------
    n_effects, n_placebos
        Periods from the first switch on, and periods before the last one before it.
    control_group
        ``not_yet_treated``: firms that have not switched yet, or never do; ``never_treated``: the
        latter alone.
    normalized
        Whether effects are divided by the dose cumulated since the switch.
    same_switchers
        Whether all effects are those of the switchers that all of them can use.
    direction
        Switchers whose dose rises (``in``), falls (``out``), or both.
    errors_within
        Deviations of switchers are from means of their ``cohort``, or of the whole ``path`` of
        their doses up to the effect.
    """

    n_effects: int
    n_placebos: int
    control_group: Literal["not_yet_treated", "never_treated"] = "not_yet_treated"
    normalized: bool = False
    same_switchers: bool = False
    direction: Literal["both", "in", "out"] = "both"
    errors_within: Literal["cohort", "path"] = "cohort"
