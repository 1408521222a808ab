"""The groups of firms with period effects of their own that a model asks for."""

from __future__ import annotations

from ipec_econ.core.panel import Codes, ModelData
from ipec_econ.estimate.count_rows import is_coded


def find_strata(data: ModelData) -> Codes | None:
    """Return the fixed effect that is neither the firm's nor the period's, if there is one."""
    for effect in data.fixed_effects:
        if effect.name != data.unit.name and not is_coded(data, effect, data.time):
            return effect
    return None
