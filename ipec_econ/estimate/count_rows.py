"""What is counted and averaged over a model's rows, once for models that share them."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray
from ipec_econ.core.panel import Codes, ModelData
from ipec_econ.numerics.cells.paths import FEW_PERIODS, place_periods


def find_units(data: ModelData, rows: BoolArray) -> BoolArray:
    """Return the units with one of the rows, shape (n_units,)."""
    found: BoolArray = np.zeros(data.unit.n_levels, dtype=np.bool_)
    found[data.unit.values[rows]] = True
    return found


def place_times(data: ModelData) -> tuple[IntArray, IntArray]:
    """Return the periods that occur and each row's place among them."""

    def place() -> tuple[IntArray, IntArray]:
        for effect in data.fixed_effects:
            if effect.n_levels <= FEW_PERIODS and is_coded(data, effect, data.time):
                # The codes of the period's effect are the places: no second array is needed.
                periods = np.empty(effect.n_levels, dtype=np.int64)
                periods[effect.values] = data.time
                if (np.diff(periods) > 0).all():
                    return periods, effect.values
        return place_periods(data.time)

    return data.work.recall("placed", (data.time,), place)


def is_coded(data: ModelData, effect: Codes, values: FloatArray | IntArray) -> bool:
    """Return whether the effect's levels are the values, one to one."""

    def compare() -> bool:
        level = np.zeros(effect.n_levels, dtype=values.dtype)
        level[effect.values] = values
        same = (level[effect.values] == values).all()
        return bool(same) and len(np.unique(level)) == effect.n_levels

    return data.work.recall("coded", (effect.values, values), compare)


def average_outcome(data: ModelData) -> float:
    """Return the plain mean of the outcome."""
    return data.work.recall("mean", (data.outcome,), lambda: float(data.outcome.mean()))


def find_largest_outcome(data: ModelData) -> float:
    """Return the outcome's largest absolute value; 0 without rows."""

    def find() -> float:
        low, high = data.outcome.min(initial=0.0), data.outcome.max(initial=0.0)
        return float(max(-low, high))

    return data.work.recall("largest", (data.outcome,), find)


def average_before(data: ModelData, treated: BoolArray, cohort: FloatArray) -> float | None:
    """Average the outcome over rows of treated units, shape (n_units,), before their treatment."""

    def average() -> float | None:
        rows = treated[data.unit.values] & (data.time < cohort)
        return float(data.outcome[rows].mean()) if rows.any() else None

    inputs = (data.outcome, data.unit.values, data.time, cohort, treated)
    return data.work.recall("mean before treatment", inputs, average)
