"""What is counted and averaged over a model's rows, once for models that share them."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray
from ipec_econ.core.panel import ModelData


def find_units(data: ModelData, rows: BoolArray) -> BoolArray:
    """Return the units with one of the rows, shape (n_units,)."""
    found: BoolArray = np.zeros(data.unit.n_levels, dtype=np.bool_)
    found[data.unit.values[rows]] = True
    return found


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
