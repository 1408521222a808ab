"""Sub-experiments: each cohort beside its controls in a window around its treatment."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray
from ipec_econ.core.vocabulary import ControlGroup
from ipec_econ.numerics.cells.cell_covariance import BLOCK_NUMBERS
from ipec_econ.numerics.cells.cell_moments import CellMoments
from ipec_econ.numerics.cells.streamed_cells import Cells


@dataclass(frozen=True, slots=True)
class Stack:
    """Which rows are copied into which sub-experiment; E event times.

    Attributes
    ----------
    cohorts
        One sub-experiment each, shape (n_cohorts,).
    events
        Event times of the window, in order, shape (E,).
    control_group
        Controls are not treated by the window's end, or never.
    balanced
        Whether a firm must be seen at every event time of a sub-experiment.
    spare
        Whether firms with one row in a sub-experiment are left out: their own effect explains it.
    """

    cohorts: FloatArray
    events: IntArray
    control_group: ControlGroup
    balanced: bool
    spare: bool

    @property
    def reference(self) -> int:
        """Place of event time −1."""
        return int(np.searchsorted(self.events, -1))


@dataclass(frozen=True, slots=True)
class Copies:
    """A block's rows in one sub-experiment.

    Attributes
    ----------
    rows
        Shape (n_cells, E).
    treated
        Whether the cells' firms are its treated ones, shape (n_cells,).
    column
        Where its periods stand among the block's, shape (E,).
    """

    rows: BoolArray
    treated: BoolArray
    column: IntArray


@dataclass(frozen=True, slots=True)
class StackSums:
    """Sums by sub-experiment, side (0 control, 1 treated) and event time.

    Attributes
    ----------
    weight, n_obs
        Shape (n_cohorts, 2, E).
    n_units
        Firms with a row, shape (n_cohorts, 2).
    """

    weight: FloatArray
    n_obs: IntArray
    n_units: IntArray


def choose_stack(
    cells: Cells,
    window: tuple[int, int],
    *,
    control_group: ControlGroup,
    balanced: bool,
) -> tuple[Stack, StackSums, FloatArray]:
    """Return the sub-experiments that can be used, their sums, and the cohorts left out.

    A cohort is used when the panel's periods span its window and, at each event time, it has a
    row and so have its controls: event times then average over the same cohorts.

    References
    ----------
    Wing, Freedman and Hollingsworth (2024), on trimming.
    """
    cohorts = cells.cohorts[np.isfinite(cells.cohorts)]
    events = np.arange(window[0], window[1] + 1, dtype=np.int64)
    whole = Stack(cohorts, events, control_group, balanced, spare=False)
    sums = sum_copies(cells, whole)
    usable = np.asarray((sums.n_obs > 0).all(axis=(1, 2)))
    chosen = replace(whole, cohorts=cohorts[usable])
    kept = StackSums(sums.weight[usable], sums.n_obs[usable], sums.n_units[usable])
    return chosen, kept, cohorts[~usable]


def sum_copies(cells: Cells, stack: Stack) -> StackSums:
    """Count and weigh the stack's rows."""
    shape = (len(stack.cohorts), 2, len(stack.events))
    weight, n_obs = np.zeros(shape), np.zeros(shape, dtype=np.int64)
    n_units = np.zeros(shape[:2], dtype=np.int64)
    for block in cells.split(max(1, BLOCK_NUMBERS // len(stack.events))):
        for a, cohort in enumerate(stack.cohorts):
            copies = select_copies(block, stack, cohort)
            for side in (0, 1):
                rows = copies.rows & (copies.treated == side)[:, None]
                weight[a, side] += (rows * block.weight[:, None]).sum(axis=0)
                n_obs[a, side] += (rows * block.n_units[:, None]).sum(axis=0)
                n_units[a, side] += int(block.n_units[rows.any(axis=1)].sum())
    return StackSums(weight, n_obs, n_units)


def select_copies(block: CellMoments, stack: Stack, cohort: float) -> Copies:
    """Return the block's rows in the cohort's sub-experiment."""
    periods = np.rint(cohort).astype(np.int64) + stack.events
    column = np.minimum(np.searchsorted(block.periods, periods), len(block.periods) - 1)
    treated = block.cohort == cohort
    member = np.isinf(block.cohort)
    if stack.control_group == "not_yet_treated":
        member = block.cohort > periods[-1]
    exists = block.periods[column] == periods
    rows = block.pattern[:, column] & exists & (member | treated)[:, None]
    n_rows = rows.sum(axis=1)
    if stack.balanced:
        rows &= (n_rows == len(stack.events))[:, None]
    if stack.spare:
        rows &= (n_rows > 1)[:, None]
    return Copies(rows, treated, column.astype(np.int64))


def weigh_controls(sums: StackSums) -> FloatArray:
    """Return the weights that give controls the treated's cohort shares, (n_cohorts, E).

    References
    ----------
    Wing, Freedman and Hollingsworth (2024), corrective weights: (N^D_a/N^D) / (N^C_a/N^C).
    """
    control, treated = sums.weight[:, 0], sums.weight[:, 1]
    weights: FloatArray = (treated / treated.sum(axis=0)) / (control / control.sum(axis=0))
    return weights
