"""Rows that a fixed effect fits perfectly, dropped and counted."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.panel import AtLeast, Codes, FirmRows, ModelData
from ipec_econ.estimate.estimator import RegressionSpec
from ipec_econ.estimate.expand_firms import keep_firms
from ipec_econ.estimate.keep_rows import count_loss, keep_rows, tabulate
from ipec_econ.numerics.singletons import find_singletons


def drop_singletons(data: ModelData, model: RegressionSpec, *, model_id: str) -> ModelData:
    """Return the data without singletons, unless the model keeps them."""
    if model.singletons == "keep" or not data.fixed_effects:
        return data
    names = ", ".join(effect.name for effect in data.fixed_effects)
    reason = f"rows alone in a level of {names}: the fixed effect fits them perfectly"
    if data.firms is not None:
        left = _settle_firms(data, data.firms)
        if left is data:
            return data
        return count_loss(data, left, model_id=model_id, step="singletons", reason=reason)
    codes = [effect.values for effect in data.fixed_effects]
    # A row of a cell is one row of each of its firms, and as many of a period as it has firms.
    copies = None if data.cells is None else data.cells.copies
    sizes = [None if way is data.unit.values else copies for way in codes]
    return keep_rows(
        data,
        data.work.recall("singletons", tuple(codes), lambda: ~find_singletons(codes, sizes)),
        model_id=model_id,
        step="singletons",
        reason=reason,
    )


def _settle_firms(data: ModelData, firms: FirmRows) -> ModelData:
    """Drop lone rows of one effect after the other until none is left, a pass for each loss."""
    for place in range(len(data.fixed_effects)):
        left = _drop_lone(data, firms, data.fixed_effects[place])
        if left.firms is not None and left is not data:
            return _settle_firms(left, left.firms)
    return data


def _drop_lone(data: ModelData, firms: FirmRows, effect: Codes) -> ModelData:
    if effect.values is data.unit.values:
        return keep_firms(data, AtLeast(2)) if firms.lone else data
    several = np.bincount(effect.values, firms.copies) > 1
    return (
        data if several.all() else keep_firms(data, tabulate(data, firms, several[effect.values]))
    )
