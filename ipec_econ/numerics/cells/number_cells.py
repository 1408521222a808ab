"""Firms sorted so that those of one cell are neighbours."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray
from ipec_econ.numerics.cells.paths import Paths
from ipec_econ.numerics.codes import compress_codes

COUNTED_PERIODS = 16
"""Patterns of so many periods are counted in a table of all, longer ones are sorted."""

NUMBERED_PERIODS = 62
"""Longer patterns outgrow an integer."""

SHORT = 2**15
"""Codes below this sort in a pass or two."""


@dataclass(frozen=True, slots=True)
class NumberedCells:
    """An order of firms, shape (n_units,), and where each cell starts in it, shape (n_cells,)."""

    order: IntArray
    starts: IntArray


def number_cells(paths: Paths) -> NumberedCells:
    """Sort firms by cluster, cohort and pattern; within a cell they keep their order."""
    code, n_levels = _number_patterns(paths.observed)
    cohort, n_cohorts = _number_cohorts(paths.cohort)
    code = cohort * n_levels + code
    if paths.cluster is not None:
        cluster, _ = compress_codes(paths.cluster)
        code = cluster * (n_cohorts * n_levels) + code
    largest = int(code.max(initial=0))
    keys = code.astype(np.int16) if largest < SHORT else code
    order = np.argsort(keys, kind="stable").astype(np.int64, copy=False)
    values = code[order]
    changes: BoolArray = np.ones(len(order), dtype=np.bool_)
    changes[1:] = values[1:] != values[:-1]
    return NumberedCells(order, np.flatnonzero(changes).astype(np.int64, copy=False))


def _number_patterns(observed: BoolArray) -> tuple[IntArray, int]:
    n_periods = observed.shape[1]
    if n_periods > NUMBERED_PERIODS:
        packed = np.packbits(observed, axis=1)
        rows = packed.view(np.dtype((np.void, packed.shape[1]))).reshape(-1)
        found, place = np.unique(rows, return_inverse=True)
        return place.astype(np.int64), len(found)
    if n_periods <= COUNTED_PERIODS:
        return compress_codes(_pack_short(observed))
    number: IntArray = np.zeros(len(observed), dtype=np.int64)
    for period in range(n_periods):
        number += observed[:, period].astype(np.int64) << period
    found, place = np.unique(number, return_inverse=True)
    return place.astype(np.int64), len(found)


def _pack_short(observed: BoolArray) -> IntArray:
    """Return patterns of at most 16 periods as numbers: two bytes, of which one may be empty."""
    # Rows that fill their bytes are packed in one go, which is several times as fast.
    full: BoolArray = np.zeros((len(observed), COUNTED_PERIODS), dtype=np.bool_)
    full[:, : observed.shape[1]] = observed
    return np.packbits(full).view(">u2").astype(np.int64)


def _number_cohorts(cohort: FloatArray) -> tuple[IntArray, int]:
    """Give cohorts numbers in their order; there are few, so each takes one pass."""
    codes: IntArray = np.zeros(len(cohort), dtype=np.int64)
    left: BoolArray = np.ones(len(cohort), dtype=np.bool_)
    found: list[float] = []
    while left.any():
        value = float(cohort[int(np.argmax(left))])
        same = cohort == value
        codes[same] = len(found)
        found.append(value)
        left &= ~same
    rank = np.argsort(np.argsort(np.array(found)))
    return rank[codes].astype(np.int64, copy=False), len(found)
