"""A study's cells in one pass over its file of firms, whatever the number of rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipec_econ.core.cell_store import CellStore
from ipec_econ.core.errors import PanelError, Problem
from ipec_econ.core.notice import Notice
from ipec_econ.core.spec.output import Cells
from ipec_econ.engine.keep_memory import keep_memory
from ipec_econ.engine.read_ahead import read_ahead
from ipec_econ.panel.condense_blocks import PanelBlock
from ipec_econ.plan.plan import Plan
from ipec_econ.runner.panel_reading import PanelReading, prepare_reading
from ipec_econ.sources.firm_blocks import BLOCK_ROWS, FirmFile


@dataclass(frozen=True, slots=True)
class CellPass:
    """The cells of all sets, and what a run remarks on the panel."""

    store: CellStore
    notices: tuple[Notice, ...]


class ManyCellsError(PanelError):
    """Histories are so different that there are more cells than may be held."""


def open_firm_file(plan: Plan) -> FirmFile:
    """Open the file that a plan's firms are in.

    Raises
    ------
    SourceError
        It is missing, no parquet file, or lacks the keys in types that can be compared.
    """
    firms = plan.study.panel.firms
    return FirmFile(firms.source, base=plan.firms_base, unit=firms.unit, time=firms.time)


def pass_over(
    file: FirmFile, plan: Plan, *, block_rows: int = BLOCK_ROWS, max_numbers: float = np.inf
) -> CellPass:
    """Gather the cells of a plan's models; memory is bounded by them and a block of rows.

    Parameters
    ----------
    file
        The plan's firms.
    block_rows
        About how many rows to hold at once; it moves no number but in its last digits.
    max_numbers
        Cross-products that all cells together may have.

    Raises
    ------
    ManyCellsError
        There are more cells.
    SourceError, PanelError
        The file is not sorted, or a column not what the study takes it for.
    """
    reading = prepare_reading(file, plan)
    file.start_hash()
    max_cells = max_numbers / len(reading.periods) ** 2
    # Three threads: one decodes, one finds cohorts and what is missing, this one sums.
    with keep_memory():
        for block in read_ahead(reading.read(block_rows)):
            _add(reading, block, max_cells)
    reading.check_rows(one.n_cells for one in reading.sets)
    panel = plan.study.panel
    store = CellStore(
        study=plan.study.study,
        unit=panel.firms.unit,
        time=panel.firms.time,
        periods=reading.ends,
        min_firms=(plan.study.cells or Cells()).min_firms,
        sets=tuple(one.finish() for one in reading.sets),
        flow=reading.counter.flow,
        inputs=(file.record(),),
    )
    return CellPass(store, reading.counter.notices)


def _add(reading: PanelReading, block: PanelBlock, max_cells: float) -> None:
    for one in reading.sets:
        others = sum(other.n_cells for other in reading.sets) - one.n_cells
        if not one.add(block, max_cells - others):
            raise ManyCellsError(_refuse_cells(max_cells, reading.source))


def _refuse_cells(max_cells: float, source: str) -> Problem:
    return Problem(
        "cells/not-streamed",
        f"there are more than {max_cells:.0f} cells",
        source,
        "firms that enter, leave and miss periods at random have histories of their own",
        "use `ipec run`, which holds firms apart",
    )
