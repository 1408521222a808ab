"""Rows that a fixed effect fits perfectly, dropped and counted."""

from __future__ import annotations

from ipec_econ.core.panel import ModelData
from ipec_econ.estimate.estimator import RegressionSpec
from ipec_econ.estimate.keep_rows import keep_rows
from ipec_econ.numerics.singletons import find_singletons


def drop_singletons(data: ModelData, model: RegressionSpec, *, model_id: str) -> ModelData:
    """Return the data without singletons, unless the model keeps them."""
    if model.singletons == "keep" or not data.fixed_effects:
        return data
    codes = [effect.values for effect in data.fixed_effects]
    # A row of a cell is one row of each of its firms, and as many of a period as it has firms.
    copies = None if data.cells is None else data.cells.copies
    sizes = [None if way is data.unit.values else copies for way in codes]
    names = ", ".join(effect.name for effect in data.fixed_effects)
    return keep_rows(
        data,
        data.work.recall("singletons", tuple(codes), lambda: ~find_singletons(codes, sizes)),
        model_id=model_id,
        step="singletons",
        reason=f"rows alone in a level of {names}: the fixed effect fits them perfectly",
    )
