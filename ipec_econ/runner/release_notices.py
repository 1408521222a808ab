"""What must be known of cells before they leave: paths of single firms, and sets that overlap."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from ipec_econ.core.cell_set import CellSet
from ipec_econ.core.cell_store import CellStore
from ipec_econ.core.notice import Notice
from ipec_econ.numerics.cells.count_close_cells import count_close_cells


def find_release_notices(released: CellStore) -> tuple[Notice, ...]:
    """Return remarks on the sets that a file will hold."""
    return (*_find_single(released), *_find_overlaps(released))


def _find_single(released: CellStore) -> Iterator[Notice]:
    for place, one in enumerate(released.sets, start=1):
        alone = int((one.cells.n_units == 1).sum())
        if alone:
            yield Notice(
                "cells/single-firms",
                "estimate",
                f"cells set {place}",
                f"{alone} of {one.cells.n_cells} cells hold one firm: the file has that firm's "
                f"path ({one.key.describe()})",
            )


def _find_overlaps(released: CellStore) -> Iterator[Notice]:
    numbered = [*enumerate(released.sets, start=1)]
    for (first, one), (second, two) in combinations(numbered, 2):
        if not _is_same_variable(one, two):
            continue
        close = count_close_cells(one.cells, two.cells, released.min_firms)
        if close:
            yield Notice(
                "cells/overlap",
                "estimate",
                f"cells sets {first} and {second}",
                f"{close} cohorts and patterns differ between two sets by fewer than "
                f"{released.min_firms} firms: their difference is these firms' sum "
                f"({one.key.describe()}; {two.key.describe()})",
                level="warning",
            )


def _is_same_variable(one: CellSet, two: CellSet) -> bool:
    """Return whether two sets have the same moments of firms that are in both."""
    same = (one.key.outcome, one.key.treatment, one.key.weights)
    rows = (one.key.sample, one.key.where)
    return same == (two.key.outcome, two.key.treatment, two.key.weights) and rows != (
        two.key.sample,
        two.key.where,
    )
