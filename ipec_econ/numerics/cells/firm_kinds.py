"""Stored firms counted by kind: what a model asks of its rows before it estimates anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray
from ipec_econ.core.panel import RowStep
from ipec_econ.core.stored_firms import FirmPaths, StoredFirms
from ipec_econ.numerics.cells.find_left import find_left


@dataclass(frozen=True, slots=True)
class FirmKinds:
    """Kinds in order of cluster, cohort, and which sides of treatment are seen; T periods.

    Attributes
    ----------
    cohort, cluster
        As stored, shape (n_kinds,); no clusters where every firm is its own.
    size, weight
        Firms and the sum of their weights, shape (n_kinds,).
    rows
        Firms seen in each period, shape (n_kinds, T).
    outcome, row_weight
        Sums over them, shape (n_kinds, T).
    lone
        Firms of which one row is left.
    ends
        The lowest and the highest outcome.
    """

    cohort: FloatArray
    cluster: IntArray | None
    size: IntArray
    weight: FloatArray
    rows: IntArray
    outcome: FloatArray
    row_weight: FloatArray
    lone: int
    ends: tuple[float, float]


def count_kinds(stored: StoredFirms, steps: Sequence[RowStep]) -> FirmKinds:
    """Count the rows that are left, in one pass.

    Firms are of a kind when they share cohort and cluster, and are alike in whether one of their
    rows lies under treatment and whether one lies before it.
    """
    counter = _Counter(len(stored.periods))
    for block in stored.read():
        left = find_left(block, stored.cohorts, steps)
        some: BoolArray = np.asarray(left.any(axis=1))
        if some.any():
            counter.add(block, left, some, stored)
    return counter.finish(stored)


@dataclass(slots=True)
class _Counter:
    n_periods: int
    place: dict[int, int] = field(default_factory=dict)
    has_clusters: bool = False
    lone: int = 0
    ends: tuple[float, float] = (np.inf, -np.inf)
    counts: FloatArray = field(default_factory=lambda: np.zeros((0, 2)))
    sums: FloatArray = field(default_factory=lambda: np.zeros((0, 0, 0)))

    def add(self, block: FirmPaths, left: BoolArray, some: BoolArray, stored: StoredFirms) -> None:
        self.has_clusters = block.cluster is not None
        keys, kind = np.unique(_number(block, left, stored)[some], return_inverse=True)
        place = np.array([self.place.setdefault(int(key), len(self.place)) for key in keys])
        self._grow()
        seen, outcome = left[some], block.outcome[some]
        weight = np.ones(len(seen)) if block.weight is None else block.weight[some]
        own, table = np.zeros((len(keys), 2)), np.zeros((3, len(keys), self.n_periods))
        np.add.at(own, kind, np.column_stack([np.ones(len(seen)), weight]))
        sums = (seen, seen * outcome, seen * weight[:, None])
        for total, values in zip(table, sums, strict=True):
            np.add.at(total, kind, values)
        self.counts[place] += own
        self.sums[:, place] += table
        self.lone += int(np.count_nonzero(seen.sum(axis=1) == 1))
        low, high = np.where(seen, outcome, np.inf).min(), np.where(seen, outcome, -np.inf).max()
        self.ends = (min(self.ends[0], float(low)), max(self.ends[1], float(high)))

    def finish(self, stored: StoredFirms) -> FirmKinds:
        self._grow()
        keys = np.array(list(self.place), dtype=np.int64)
        order = np.argsort(keys)
        cluster, cohort = np.divmod(keys[order] // 4, len(stored.cohorts))
        rows, outcome, row_weight = self.sums[:, order]
        return FirmKinds(
            cohort=stored.cohorts[cohort],
            cluster=cluster if self.has_clusters else None,
            size=np.rint(self.counts[order, 0]).astype(np.int64),
            weight=self.counts[order, 1],
            rows=np.rint(rows).astype(np.int64),
            outcome=outcome,
            row_weight=row_weight,
            lone=self.lone,
            ends=self.ends,
        )

    def _grow(self) -> None:
        more = len(self.place) - len(self.counts)
        self.counts = np.concatenate([self.counts, np.zeros((more, 2))])
        before = self.sums.reshape(3, -1, self.n_periods)
        self.sums = np.concatenate([before, np.zeros((3, more, self.n_periods))], axis=1)


def _number(block: FirmPaths, left: BoolArray, stored: StoredFirms) -> IntArray:
    """Return each firm's kind as a number."""
    under = stored.periods >= block.cohort[:, None]
    sides = 2 * (left & under).any(axis=1) + (left & ~under).any(axis=1)
    code = np.searchsorted(stored.cohorts, block.cohort)
    if block.cluster is not None:
        code = block.cluster * len(stored.cohorts) + code
    number: IntArray = code.astype(np.int64) * 4 + sides
    return number
