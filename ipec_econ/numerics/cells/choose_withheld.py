"""Which cells are too small to be handed on."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.arrays import BoolArray, IntArray
from ipec_econ.core.cell_set import CellCounts
from ipec_econ.core.cell_table import CellTable


def choose_withheld(table: CellTable, min_firms: int) -> BoolArray:
    """Mark cells of fewer than `min_firms` firms, and those that would give them away.

    Totals of a study are published beside its cells. What is withheld of them therefore holds at
    least `min_firms` firms as well: where it holds fewer, the next smallest cells go with it. The
    same is asked of each cohort and pattern whose cells are split by clusters, since another set
    may hold their sum.

    Returns
    -------
    BoolArray
        Shape (n_cells,).
    """
    withheld: BoolArray = table.n_units < min_firms
    if table.cluster is not None:
        for rows in _list_parents(table):
            _complete(withheld, rows, table.n_units, min_firms)
    _complete(withheld, np.arange(table.n_cells, dtype=np.int64), table.n_units, min_firms)
    return withheld


def count_cells(table: CellTable, chosen: BoolArray) -> CellCounts:
    """Count what the chosen cells, shape (n_cells,), hold."""
    own = table.take(chosen)
    treated = (own.pattern & (own.periods >= own.cohort[:, None])).any(axis=1)
    return CellCounts(
        n_cells=own.n_cells,
        rows=int((own.pattern.sum(axis=1) * own.n_units).sum()),
        units=int(own.n_units.sum()),
        treated_units=int(own.n_units[treated].sum()),
    )


def _list_parents(table: CellTable) -> list[IntArray]:
    """Return the cells of each cohort and pattern."""
    parents: dict[tuple[float, bytes], list[int]] = {}
    packed = np.packbits(table.pattern, axis=1)
    for row, cohort in enumerate(table.cohort):
        parents.setdefault((float(cohort), packed[row].tobytes()), []).append(row)
    return [np.array(rows, dtype=np.int64) for rows in parents.values()]


def _complete(withheld: BoolArray, rows: IntArray, n_units: IntArray, min_firms: int) -> None:
    """Mark further ones of the rows, smallest first, until those marked hold enough firms."""
    total = int(n_units[rows[withheld[rows]]].sum())
    if not total:
        return
    open_ = rows[~withheld[rows]]
    for row in open_[np.argsort(n_units[open_], kind="stable")]:
        if total >= min_firms:
            return
        withheld[row] = True
        total += int(n_units[row])
