"""Blocks of whole firms condensed to one set of cells, with the flow that a run would count."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray, SmallArray
from ipec_econ.core.cell_set import CellKey, CellSet, Histories
from ipec_econ.core.errors import PanelError, Problem
from ipec_econ.core.flow import FlowStep
from ipec_econ.engine.columns import find_column, join_chunks
from ipec_econ.numerics.cells.cell_accumulator import CellAccumulator
from ipec_econ.numerics.cells.paths import Paths
from ipec_econ.panel.counting import Population, count_step
from ipec_econ.panel.numeric_column import read_numbers


@dataclass(frozen=True, slots=True)
class PanelBlock:
    """All rows of some firms with what every set reads of them; rows of a firm by period.

    Attributes
    ----------
    rows
        Their columns.
    starts
        First row of each firm, shape (n_firms,).
    time
        Periods, shape (n_rows,).
    last
        Each firm's last period, shape (n_firms,).
    cohorts
        By treatment each firm's first treated period, ``inf`` = never, shape (n_firms,).
    statuses
        By treatment that may switch off 1.0 under treatment, 0.0 not, NaN unknown, shape (n_rows,).
    """

    rows: pa.Table
    starts: IntArray
    time: IntArray
    last: IntArray
    cohorts: Mapping[str, FloatArray]
    statuses: Mapping[str, FloatArray] = field(default_factory=dict)

    @property
    def lengths(self) -> IntArray:
        """Rows of each firm, shape (n_firms,)."""
        return np.diff(np.append(self.starts, len(self.time)))

    def find_treated(self, treatment: str) -> FloatArray:
        """Return 1.0 on rows under a treatment, 0.0 on others, NaN where unknown."""
        if treatment in self.statuses:
            return self.statuses[treatment]
        treated = self.time >= np.repeat(self.cohorts[treatment], self.lengths)
        return treated.astype(np.float64)

    def find_changes(self, values: FloatArray | IntArray) -> BoolArray:
        """Mark rows whose value differs from the firm's row before, shape (n_rows,)."""
        changed: BoolArray = np.zeros(len(values), dtype=np.bool_)
        # Bit by bit, so that a number that is none equals itself.
        bits = values.view(np.int64)
        np.not_equal(bits[1:], bits[:-1], out=changed[1:])
        changed[self.starts] = False
        return changed


class SetCondenser:
    """Gathers one set of cells block by block."""

    def __init__(self, key: CellKey, periods: IntArray, *, unit: str) -> None:
        """Start without rows; `periods` are all that may occur, without gaps."""
        self._key, self._unit, self._periods = key, unit, periods
        self._cells = CellAccumulator(periods)
        self._labels: dict[object, int] = {}
        self._histories: dict[bytes, int] = {}
        self._steps: list[FlowStep] = []

    @property
    def n_cells(self) -> int:
        """Cells so far."""
        return self._cells.n_cells

    @property
    def name(self) -> str:
        """What the set is of, in words."""
        return self._key.describe()

    @property
    def flow(self) -> tuple[FlowStep, ...]:
        """The steps from the sample to complete rows so far, without those that lose nothing."""
        always, losing = self._steps[:2], self._steps[2:]
        return (*always, *(step for step in losing if step.rows_lost))

    @property
    def rank(self) -> IntArray | None:
        """Place of each cluster's label in their order; ``None`` without labels."""
        if not self._labels:
            return None
        order = pc.sort_indices(pa.array(list(self._labels))).to_numpy()
        rank = np.empty(len(order), dtype=np.int64)
        rank[order] = np.arange(len(order))
        return rank

    def add(self, block: PanelBlock, max_cells: float = np.inf) -> bool:
        """Add a block; return whether that left no more than so many cells.

        Where it would leave more, nothing is added. Raises what `read` raises.
        """
        paths = self.read(block)
        if paths.treated is not None:
            paths = replace(paths, cohort=self._number_histories(paths.treated))
        return self._cells.add(paths, max_cells)

    def read(self, block: PanelBlock) -> Paths:
        """Return a block's complete rows as paths, of the firms that have one, and count them.

        Raises
        ------
        PanelError
            A column is text where a number is needed, a weight is not positive, or weights or
            clusters change within a firm.
        """
        if self._unit in (self._key.outcome, self._key.weights):
            raise PanelError(self._refuse(f"the unit {self._unit} is no number to reckon with"))
        outcome = self._read(block, self._key.outcome, "a regression")
        weight = None
        if self._key.weights is not None:
            weight = self._read(block, self._key.weights, "`weights`")
            self._check_weights(block, weight)
        name = self._find_cluster(block)
        cluster = None if name == self._unit else self._encode(block, name)
        kept = self._count(block, outcome, cluster, weight)
        n_firms, n_periods = len(block.starts), len(self._periods)
        # Where a firm's path starts in all paths, less the first period.
        begin = np.arange(n_firms, dtype=np.int64) * n_periods - self._periods[0]
        at = np.repeat(begin, block.lengths)
        at += block.time
        path = np.zeros((n_firms, n_periods))
        observed: BoolArray = np.zeros((n_firms, n_periods), dtype=np.bool_)
        treated = self._follow(block, at) if self._key.follows else None
        if kept is not None:
            at, outcome = at[kept], outcome[kept]
        path.reshape(-1)[at] = outcome
        observed.reshape(-1)[at] = True
        paths = Paths(
            periods=self._periods,
            outcome=path,
            observed=observed,
            cohort=block.cohorts[self._key.treatment],
            weight=None if weight is None else weight[block.starts],
            cluster=None if cluster is None else cluster[block.starts],
            treated=treated,
            number=None if treated is None else self._read_numbers(block),
        )
        return paths if kept is None else _drop_empty(paths)

    def finish(self) -> CellSet:
        """Return the set; clusters are numbered in the order of their labels."""
        cells, histories = self._cells.finish(self.rank), None
        if self._key.follows:
            joined = np.frombuffer(b"".join(self._histories), dtype=np.int8)
            histories = Histories(self._periods, joined.reshape(-1, len(self._periods)))
        return CellSet(self._key, self._key.outcome, cells, self.flow, histories=histories)

    def _number_histories(self, treated: SmallArray) -> FloatArray:
        """Return the number of each firm's history of treatment, which all blocks share."""
        whole = np.ascontiguousarray(treated).view(np.dtype((np.void, treated.shape[1]))).ravel()
        found, place = np.unique(whole, return_inverse=True)
        known = self._histories
        numbers = [known.setdefault(one.tobytes(), len(known)) for one in found]
        return np.array(numbers, dtype=np.float64)[place]

    def _follow(self, block: PanelBlock, at: IntArray) -> SmallArray:
        """Return what is known of each firm's treatment, as in `Paths`; `at` places rows."""
        found = np.full((len(block.starts), len(self._periods)), -1, dtype=np.int8)
        rows = block.find_treated(self._key.treatment)
        found.reshape(-1)[at] = np.where(np.isnan(rows), -1, rows)
        return found

    def _read_numbers(self, block: PanelBlock) -> IntArray | None:
        """Return the firms' names where they are whole numbers."""
        names = block.rows.column(self._unit)
        if not pa.types.is_integer(names.type):
            return None
        return np.asarray(names.take(pa.array(block.starts)).to_numpy(), dtype=np.int64)

    def _read(self, block: PanelBlock, name: str, wanted_by: str) -> FloatArray:
        return read_numbers(block.rows, name, where=self._key.describe(), wanted_by=wanted_by)

    def _find_cluster(self, block: PanelBlock) -> str:
        try:
            return find_column(self._key.cluster, block.rows.column_names)
        except LookupError as error:
            raise PanelError(self._refuse(str(error))) from None

    def _encode(self, block: PanelBlock, name: str) -> IntArray:
        """Return each row's cluster as a number that all blocks share, −1 missing."""
        encoded = join_chunks(block.rows.column(name)).dictionary_encode()
        labels = encoded.dictionary.to_pylist()
        if not all(map(_is_plain, labels)):
            what = f"the cluster {self._key.cluster} holds blanks around text, or no finite number"
            raise PanelError(self._refuse(what))
        known = [self._labels.setdefault(label, len(self._labels)) for label in labels]
        codes = pc.fill_null(encoded.indices, len(labels)).to_numpy(zero_copy_only=False)
        found: IntArray = np.array([*known, -1], dtype=np.int64)[codes]
        if block.find_changes(found).any():
            raise PanelError(self._refuse(f"the cluster {self._key.cluster} changes within firms"))
        return found

    def _count(
        self,
        block: PanelBlock,
        outcome: FloatArray,
        cluster: IntArray | None,
        weight: FloatArray | None,
    ) -> BoolArray | None:
        """Count the steps from the sample to complete rows; return those, ``None`` for all."""
        key = self._key
        found = [
            count_block(block, key.treatment, "", "sample", f"rows of sample `{key.sample}`"),
            count_block(
                block, key.treatment, "", "treatment", f"no clean cohort of `{key.treatment}`"
            ),
        ]
        missing: list[tuple[str, BoolArray]] = [(f"`{key.outcome}`", np.isnan(outcome))]
        if key.treatment in block.statuses:
            missing.insert(0, ("`treatment`", np.isnan(block.statuses[key.treatment])))
        if cluster is not None:
            missing.append((f"`{key.cluster}`", cluster < 0))
        if weight is not None:
            missing.append(("`weights`", np.isnan(weight)))
        left: BoolArray | None = None
        for name, lost in missing:
            reason = f"{name} is missing or not finite"
            if not lost.any():
                # What was left is left.
                same = replace(found[-1], rows_lost=0, units_lost=0, treated_units_lost=0)
                found.append(replace(same, step="missing", reason=reason))
                continue
            before = np.ones(len(lost), dtype=np.bool_) if left is None else left
            left = before & ~lost
            people = _find_population(block, key.treatment)
            found.append(count_step(people, before, left, scope="", step="missing", reason=reason))
        self._steps = add_steps(self._steps, found)
        return left

    def _check_weights(self, block: PanelBlock, weight: FloatArray) -> None:
        if (weight <= 0).any():
            raise PanelError(self._refuse(f"the weight {self._key.weights} is zero or negative"))
        if block.find_changes(weight).any():
            raise PanelError(self._refuse(f"the weight {self._key.weights} changes within firms"))

    def _refuse(self, what: str) -> Problem:
        return Problem(
            "cells/not-streamed",
            what,
            self._key.describe(),
            "a cell holds firms whole, each with one positive weight and in one cluster",
            "`ipec run` with `cells: {}` selects rows first, and says more of what is wrong",
        )


def _is_plain(label: object) -> bool:
    """Return whether a run would read a cluster's label as it is written."""
    if isinstance(label, str):
        return bool(label) and label == label.strip()
    return not isinstance(label, float) or math.isfinite(label)


def count_block(
    block: PanelBlock, treatment: str | None, scope: str, step: str, reason: str
) -> FlowStep:
    """Return a step that loses nothing of a block; treated firms are those of the treatment.

    A firm's last row tells whether it has one under treatment.
    """
    treated = None
    if treatment is not None:
        treated = int(np.count_nonzero(block.last >= block.cohorts[treatment]))
    return FlowStep(
        scope=scope,
        step=step,
        reason=reason,
        rows=len(block.time),
        units=len(block.starts),
        treated_units=treated,
        treated_units_lost=None if treated is None else 0,
    )


def add_steps(total: list[FlowStep], more: list[FlowStep]) -> list[FlowStep]:
    """Return the counts of two blocks' steps together: firms are in one block each."""
    if not total:
        return more
    return [
        replace(
            one,
            rows=one.rows + two.rows,
            units=one.units + two.units,
            treated_units=_add(one.treated_units, two.treated_units),
            rows_lost=one.rows_lost + two.rows_lost,
            units_lost=one.units_lost + two.units_lost,
            treated_units_lost=_add(one.treated_units_lost, two.treated_units_lost),
        )
        for one, two in zip(total, more, strict=True)
    ]


def _add(one: int | None, two: int | None) -> int | None:
    return None if one is None or two is None else one + two


def _find_population(block: PanelBlock, treatment: str) -> Population:
    firm = np.repeat(np.arange(len(block.starts), dtype=np.int64), block.lengths)
    return Population(firm, block.starts, block.find_treated(treatment) == 1)


def _drop_empty(paths: Paths) -> Paths:
    """Return the firms of which a row is left."""
    some = paths.observed.any(axis=1)
    return replace(
        paths,
        outcome=paths.outcome[some],
        observed=paths.observed[some],
        cohort=paths.cohort[some],
        weight=None if paths.weight is None else paths.weight[some],
        cluster=None if paths.cluster is None else paths.cluster[some],
        treated=None if paths.treated is None else paths.treated[some],
        number=None if paths.number is None else paths.number[some],
    )
