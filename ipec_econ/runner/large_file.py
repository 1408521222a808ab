"""Firms in a file so large that one pass over it takes the place of rows in memory."""

from __future__ import annotations

from ipec_econ.core.errors import PanelError, SourceError
from ipec_econ.core.notice import Notice
from ipec_econ.plan.plan import Plan
from ipec_econ.plan.streamed_cells import can_stream
from ipec_econ.runner.cell_pass import CellPass, open_firm_file, pass_over

MIN_ROWS = 2_000_000
"""Below this rows in memory are as quick; it depends on the file alone, so that a rerun is too."""

MAX_NUMBERS = 50_000_000
"""Cross-products of all cells (400 MB): with more, firms one by one are quicker."""


def stream_large_file(plan: Plan) -> CellPass | None:
    """Return a plan's cells and remarks, ``None`` where its rows are to be read.

    Rows are read where the file is small, where a model, table or figure needs them, and where the
    pass meets what it cannot do (unsorted rows, histories that explode): reading then does it, or
    says what is wrong and where.
    """
    if not can_stream(plan):
        return None
    try:
        file = open_firm_file(plan)
        if file.n_rows < MIN_ROWS:
            return None
        found = pass_over(file, plan, max_numbers=MAX_NUMBERS)
    except (SourceError, PanelError):
        return None
    return CellPass(found.store, (*found.notices, _remark(plan, file.n_rows)))


def _remark(plan: Plan, n_rows: int) -> Notice:
    return Notice(
        "cells/streamed",
        "sources",
        plan.study.panel.firms.source,
        f"{n_rows} rows were gathered into moments by cohort and observed periods in one pass, and "
        "models are estimated from these; no row is held in memory",
    )
