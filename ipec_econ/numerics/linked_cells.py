"""Which pairs of cohort and period are linked by firms with a period of reference."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.arrays import BoolArray, IntArray
from ipec_econ.numerics.cells.streamed_cells import Cells


def find_linked_rows(unit: IntArray, cell: IntArray, anchors: BoolArray) -> BoolArray:
    """Return the rows whose cell is an anchor, or is linked with one by firms, shape (n_obs,).

    Two cells are linked when a firm is seen in both. Net of firm effects a cell's mean is known
    relative to those it is linked with, and to no others.

    Parameters
    ----------
    unit, cell
        Codes from 0, shape (n_obs,).
    anchors
        Shape (n_cells,).
    """
    linked = anchors.copy()
    while True:
        reached = np.bincount(unit, linked[cell]) > 0
        found = linked | (np.bincount(cell, reached[unit], minlength=len(linked)) > 0)
        if (found == linked).all():
            rows: BoolArray = linked[cell]
            return rows
        linked = found


def link_cells(cells: Cells, anchors: BoolArray) -> BoolArray:
    """Return the cohorts and periods that `find_linked_rows` finds the rows of.

    For firms that are not held: a pass for each link of the longest chain.

    Parameters
    ----------
    cells
        Firms' periods and cohorts.
    anchors
        By cohort, in order, and period, shape (C, T).
    """
    cohorts, linked = cells.cohorts, anchors.copy()
    while True:
        found = linked.copy()
        for part in cells.parts():
            place = np.searchsorted(cohorts, part.cohort)
            reached = (part.pattern & linked[place]).any(axis=1)
            for one in np.unique(place[reached]):
                found[one] |= part.pattern[reached & (place == one)].any(axis=0)
        if (found == linked).all():
            return linked
        linked = found
