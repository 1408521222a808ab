"""Cells of two sets that differ by so few firms that their difference would give those away."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.cell_table import CellTable


def count_close_cells(one: CellTable, two: CellTable, min_firms: int) -> int:
    """Count cohorts and patterns whose firms in two sets differ in number, by fewer than that.

    Cells of one cohort and pattern are added up over clusters.
    """
    first, second = _count_firms(one), _count_firms(two)
    apart = [abs(first[kind] - second[kind]) for kind in first.keys() & second.keys()]
    return sum(0 < firms < min_firms for firms in apart)


def _count_firms(table: CellTable) -> dict[tuple[float, bytes], int]:
    found: dict[tuple[float, bytes], int] = {}
    for row, cohort in enumerate(table.cohort):
        seen = np.ascontiguousarray(table.periods[table.pattern[row]])
        kind = (float(cohort), seen.tobytes())
        found[kind] = found.get(kind, 0) + int(table.n_units[row])
    return found
