"""Firms in a file so large that passes over it take the place of rows in memory."""

from __future__ import annotations

from ipec_econ.core.errors import PanelError, SourceError
from ipec_econ.core.notice import Notice
from ipec_econ.core.spec.model import SwitchersModel
from ipec_econ.estimate.firm_models import explain_need_of_memory, needs_firms
from ipec_econ.plan.plan import Plan
from ipec_econ.plan.streamed_cells import can_stream, explain_held_rows
from ipec_econ.runner.cell_pass import CellPass, ManyCellsError, open_firm_file, pass_over
from ipec_econ.runner.firm_pass import FirmPass, lay_down_firms
from ipec_econ.sources.firm_blocks import BLOCK_ROWS, FirmFile
from ipec_econ.sources.firm_spill import BLOCK_NUMBERS

MIN_ROWS = 2_000_000
"""Below this rows in memory are as quick; it depends on the file alone, so that a rerun is too."""

MAX_NUMBERS = 50_000_000
"""Cross-products of all cells (400 MB): with more, firms one by one are quicker."""

MANY_HISTORIES = "have too many histories for cells"
SINGLE_FIRMS = "are drawn for firm by firm, which cells do not tell"


def stream_large_file(plan: Plan) -> CellPass | FirmPass | Notice | None:
    """Return a plan's cells, or its firms outside memory; else its rows are to be read.

    Cells are counted first: where histories explode firms are laid down outside memory, and models
    make passes over them. Rows are read where the file is small, where a model, table or figure
    needs them, and where the pass meets what it cannot do (unsorted rows, say): reading then does
    it, or says what is wrong and where. A remark is returned where all rows of a large file are
    held for a model's sake, or for something in the file.
    """
    reason = explain_held_rows(plan)
    if reason is None and not can_stream(plan):
        return None
    file = _open(plan)
    if file is None or file.n_rows < MIN_ROWS:
        return None
    if reason is not None:
        return _remark_rows(plan, file.n_rows, reason)
    try:
        return _pass(file, plan)
    except (SourceError, PanelError) as error:
        first = error.problems[0]
        unfit = first.code in ("cells/not-streamed", "source/not-sorted")
        return _remark_rows(plan, file.n_rows, first.what) if unfit else None


def _open(plan: Plan) -> FirmFile | None:
    try:
        return open_firm_file(plan)
    except SourceError:
        return None


def _pass(file: FirmFile, plan: Plan) -> CellPass | FirmPass | Notice | None:
    unit = plan.study.panel.firms.unit
    if any(needs_firms(model, unit=unit) for model in plan.models.values()):
        return _pass_twice(file, plan, SINGLE_FIRMS)
    try:
        found = pass_over(file, plan, max_numbers=MAX_NUMBERS)
    except ManyCellsError:
        return _pass_twice(file, plan, MANY_HISTORIES)
    return CellPass(found.store, (*found.notices, _remark_cells(plan, file.n_rows)))


def _pass_twice(file: FirmFile, plan: Plan, why: str) -> FirmPass | Notice:
    """Lay the firms down where that gives all that is asked for: a file of cells holds cells."""
    if plan.study.cells is not None:
        return _remark_rows(plan, file.n_rows, "the study asks for a file of cells")
    firms = plan.study.panel.firms
    for name, model in plan.models.items():
        reason = explain_need_of_memory(model, unit=firms.unit, time=firms.time)
        if reason is not None:
            return _remark_rows(plan, file.n_rows, f"model `{name}` needs rows: {reason}")
    found = lay_down_firms(file, plan, block_rows=BLOCK_ROWS, block_numbers=BLOCK_NUMBERS)
    return found.remark(_remark_firms(plan, file.n_rows, why))


def _remark_cells(plan: Plan, n_rows: int) -> Notice:
    followed = [isinstance(model, SwitchersModel) for model in plan.models.values()]
    kinds = ["cohort"] * (not all(followed)) + ["history of treatment"] * any(followed)
    return Notice(
        "cells/streamed",
        "sources",
        plan.study.panel.firms.source,
        f"{n_rows} rows were gathered into moments by {' or '.join(kinds)} and observed periods in "
        "one pass, and models are estimated from these; no row is held in memory",
    )


def _remark_firms(plan: Plan, n_rows: int, why: str) -> Notice:
    return Notice(
        "cells/two-pass",
        "sources",
        plan.study.panel.firms.source,
        f"{n_rows} rows {why}: firms were laid down in temporary "
        "files, and models pass over them, first for estimates, then for each firm's influence; "
        "no more than a block of firms is held in memory",
    )


def _remark_rows(plan: Plan, n_rows: int, reason: str) -> Notice:
    return Notice(
        "cells/rows-held",
        "sources",
        plan.study.panel.firms.source,
        f"all {n_rows} rows are held in memory: {reason}",
    )
