"""Rows, units and treated units counted before and after a step."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import BoolArray, IntArray
from ipec_econ.core.flow import FlowStep


@dataclass(frozen=True, slots=True)
class Population:
    """Who the rows belong to; rows of a unit are neighbours.

    Attributes
    ----------
    codes
        Each row's unit, shape (n_rows,), ascending.
    starts
        First row of each unit, shape (n_units,).
    treated
        Whether a row is under treatment, shape (n_rows,); ``None`` without a treatment.
    """

    codes: IntArray
    starts: IntArray
    treated: BoolArray | None

    def keep(self, kept: BoolArray) -> Population:
        """Return the population of the rows where `kept`, shape (n_rows,), is True."""
        if kept.all():
            return self
        treated = None if self.treated is None else self.treated[kept]
        return find_population(self.codes[kept], treated)


def find_population(codes: IntArray, treated: BoolArray | None) -> Population:
    """Return the population of rows in order of their units' `codes`."""
    changed: BoolArray = np.ones(len(codes), dtype=np.bool_)
    np.not_equal(codes[1:], codes[:-1], out=changed[1:])
    return Population(codes, np.flatnonzero(changed).astype(np.int64), treated)


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
    rows_before, units_before, treated_before = rows, units, treated
    if before is not after and int(np.count_nonzero(before)) != rows:
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
    rows, treated = int(np.count_nonzero(mask)), None
    if population.treated is not None:
        treated = _count_units(population, mask & population.treated)
    whole = rows == len(mask)
    return rows, len(population.starts) if whole else _count_units(population, mask), treated


def _count_units(population: Population, mask: BoolArray) -> int:
    if not len(mask):
        return 0
    return int(np.count_nonzero(np.logical_or.reduceat(mask, population.starts)))
