"""The cohorts of a block of firms from columns of the firm table, and the panel's flow."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

import numpy as np
import pyarrow as pa

from ipec_econ.core.arrays import FloatArray, IntArray
from ipec_econ.core.errors import PanelError, Problem
from ipec_econ.core.flow import FlowStep
from ipec_econ.core.notice import Notice
from ipec_econ.panel.cohort_counts import CohortCounts, count_cohorts
from ipec_econ.panel.condense_blocks import PanelBlock, add_steps, count_block
from ipec_econ.panel.describe_cohorts import describe_cohorts, describe_late_cohorts
from ipec_econ.panel.note_replaced import note_replaced
from ipec_econ.panel.numeric_column import read_numbers


class PanelCounter:
    """Reads blocks of a panel whose treatments are columns of it, and counts them."""

    def __init__(
        self, columns: Mapping[str, str], last_period: int, statuses: Collection[str] = ()
    ) -> None:
        """Start without rows.

        Parameters
        ----------
        columns
            By treatment: of cohorts, null = never, or what is not 0 while a treatment is on.
        last_period
            Of the panel.
        statuses
            Treatments of the latter kind.
        """
        self._columns, self._last_period, self._of_status = columns, last_period, statuses
        self._replaced: tuple[str, ...] = ()
        self._steps: list[FlowStep] = []
        cohorts = [name for name in columns if name not in statuses]
        self._counts = dict.fromkeys(cohorts, CohortCounts())
        self._late = dict.fromkeys(cohorts, 0)

    @property
    def flow(self) -> tuple[FlowStep, ...]:
        """The steps up to the panel and its sample, as a run counts them."""
        return tuple(self._steps)

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What a run remarks on the treatments."""
        replaced = (note_replaced(name, name) for name in self._replaced)
        told = (
            notice
            for name, counts in self._counts.items()
            for notice in (
                *describe_late_cohorts(name, self._late[name], self._last_period),
                *describe_cohorts(name, counts),
            )
        )
        return (*replaced, *told)

    def read(self, rows: pa.Table, starts: IntArray, time: IntArray) -> PanelBlock:
        """Return the block with its cohorts; those after the last period count as never treated.

        Raises
        ------
        PanelError
            A cohort is no number, not positive or not whole, or changes within a firm.
        """
        last = time[np.append(starts[1:], len(time)) - 1]
        bare = PanelBlock(rows, starts, time, last, {})
        statuses = {name: self._read_status(name, bare) for name in self._of_status}
        cohorts = {
            name: _find_first(bare, statuses[name])
            if name in statuses
            else self._read_cohort(name, bare)
            for name in self._columns
        }
        block = replace(bare, cohorts=cohorts, statuses=statuses)
        self._replaced = tuple(name for name in statuses if name in rows.column_names)
        self._count(block)
        return block

    def _read_cohort(self, name: str, block: PanelBlock) -> FloatArray:
        column = self._columns[name]
        where = f"panel.treatments.{name}.cohort"
        values = read_numbers(block.rows, column, where=where, wanted_by="`cohort`")
        if block.find_changes(values).any():
            raise PanelError(
                _refuse("panel/cohort-not-constant", f"`{column}` changes within firms", where)
            )
        own = values[block.starts]
        if (own <= 0).any():
            raise PanelError(
                _refuse(
                    "panel/cohort-not-positive",
                    f"`{column}` is zero or negative in some rows",
                    where,
                )
            )
        if (own[~np.isnan(own)] % 1 != 0).any():
            raise PanelError(
                _refuse(
                    "panel/cohort-not-whole", f"`{column}` is no whole number in some rows", where
                )
            )
        late = own > self._last_period
        cohort: FloatArray = np.where(np.isnan(own) | late, np.inf, own)
        self._late[name] += int(np.count_nonzero(late))
        seen = block.time[block.starts] < cohort
        self._counts[name] = self._counts[name].add(count_cohorts(cohort, seen))
        return cohort

    def _read_status(self, name: str, block: PanelBlock) -> FloatArray:
        where = f"panel.treatments.{name}.column"
        values = read_numbers(
            block.rows, self._columns[name], where=where, wanted_by="`status: any`"
        )
        return np.where(np.isnan(values), np.nan, (values != 0).astype(np.float64))

    def _count(self, block: PanelBlock) -> None:
        everywhere = "all rows of the panel"
        first = np.full(len(block.starts), np.inf)
        for cohort in block.cohorts.values():
            first = np.minimum(first, cohort)
        # Under any of the treatments is under the earliest of them.
        united = replace(block, cohorts={"": first})
        any_name = "" if block.cohorts else None
        steps = [
            count_block(block, None, "firms", "read", "rows of the source"),
            count_block(united, any_name, "panel", "firms", "all rows of the firm table"),
            *(
                count_block(block, name, f"treatment:{name}", "panel", everywhere)
                for name in block.cohorts
            ),
            count_block(united, any_name, "sample:main", "panel", everywhere),
        ]
        self._steps = add_steps(self._steps, steps)


def _find_first(block: PanelBlock, status: FloatArray) -> FloatArray:
    """Return each firm's first period under a treatment, ``inf`` without one."""
    on = np.where(status == 1, block.time, np.inf)
    first: FloatArray = np.minimum.reduceat(on, block.starts)
    return first


def _refuse(code: str, what: str, where: str) -> Problem:
    return Problem(
        code,
        what,
        where,
        why="a cohort is the first treated period, one of a firm's; never treated is null",
        fix="mend the column in the file; `ipec run` shows the rows, and can derive another",
    )
