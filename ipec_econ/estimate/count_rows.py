"""What is counted and averaged over a model's rows, once for models that share them."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray, take_rows
from ipec_econ.core.panel import Codes, ModelData
from ipec_econ.numerics.cells.paths import FEW_PERIODS, place_periods


def count_obs(data: ModelData) -> int:
    """Return the number of firms' rows."""
    return len(data.outcome) if data.copies is None else int(data.copies.sum())


def count_units(data: ModelData, chosen: BoolArray | None = None) -> int:
    """Return the number of firms, or of those among the units chosen, shape (n_units,)."""
    if data.firms is not None:
        return int(data.firms.sizes.sum() if chosen is None else data.firms.sizes[chosen].sum())
    if data.cells is None:
        return data.unit.n_levels if chosen is None else int(np.count_nonzero(chosen))
    sizes: IntArray = np.zeros(data.unit.n_levels, dtype=np.int64)
    sizes[data.unit.values] = data.cells.copies
    return int(sizes.sum() if chosen is None else sizes[chosen].sum())


def count_levels(data: ModelData, codes: Codes) -> int:
    """Return how many levels a categorical of the rows has: firms, where it is the unit."""
    return count_units(data) if codes.values is data.unit.values else codes.n_levels


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
    """Return the plain mean of the outcome over firms' rows."""
    everything: BoolArray = np.ones(len(data.outcome), dtype=np.bool_)
    return data.work.recall("mean", (data.outcome,), lambda: _average(data, everything))


def find_largest_outcome(data: ModelData) -> float:
    """Return the outcome's largest absolute value; 0 without rows."""

    def find() -> float:
        low, high = data.outcome.min(initial=0.0), data.outcome.max(initial=0.0)
        if data.firms is not None:
            low, high = data.firms.ends
        return float(max(-low, high))

    return data.work.recall("largest", (data.outcome,), find)


def average_before(data: ModelData, treated: BoolArray, cohort: FloatArray) -> float | None:
    """Average the outcome over rows of treated units, shape (n_units,), before their treatment."""

    def average() -> float | None:
        rows = treated[data.unit.values] & (data.time < cohort)
        return _average(data, rows) if rows.any() else None

    inputs = (data.outcome, data.unit.values, data.time, cohort, treated)
    return data.work.recall("mean before treatment", inputs, average)


def _average(data: ModelData, rows: BoolArray) -> float:
    outcome = take_rows(data.outcome, rows)
    if data.copies is None:
        return float(outcome.mean())
    copies = data.copies[rows]
    return float((outcome * copies).sum() / copies.sum())
