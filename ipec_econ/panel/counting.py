"""Rows, units and treated units counted before and after a step."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import BoolArray, IntArray
from ipec_econ.core.flow import FlowStep


@dataclass(frozen=True, slots=True)
class Population:
    """Who the rows belong to.

    Attributes
    ----------
    codes
        Each row's unit, shape (n_rows,).
    treated
        Whether a row is under treatment, shape (n_rows,); ``None`` without a treatment.
    """

    codes: IntArray
    n_units: int
    treated: BoolArray | None


def count_step(
    population: Population,
    before: BoolArray,
    after: BoolArray,
    *,
    scope: str,
    step: str,
    reason: str,
) -> FlowStep:
    """Return the flow step from the rows in `before` to those in `after`, its subset.

    A unit counts while it has a row left, and as treated while it has one under treatment left.
    The step that opens a scope has the same mask twice.
    """
    rows, units, treated = _count(population, after)
    rows_before, units_before, treated_before = _count(population, before)
    lost = None if treated is None or treated_before is None else treated_before - treated
    return FlowStep(
        scope=scope,
        step=step,
        reason=reason,
        rows=rows,
        units=units,
        treated_units=treated,
        rows_lost=rows_before - rows,
        units_lost=units_before - units,
        treated_units_lost=lost,
    )


def _count(population: Population, mask: BoolArray) -> tuple[int, int, int | None]:
    treated = None
    if population.treated is not None:
        treated = _count_units(population, mask & population.treated)
    return int(np.count_nonzero(mask)), _count_units(population, mask), treated


def _count_units(population: Population, mask: BoolArray) -> int:
    rows = np.bincount(population.codes[mask], minlength=population.n_units)
    return int(np.count_nonzero(rows))
