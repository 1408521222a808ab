"""The sample flow as a table: what is left after every step, and what the step lost."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from ipec_econ.core.flow import FLOW_COUNTS, FlowLine, name_scope
from ipec_econ.core.spec.output import FlowTable
from ipec_econ.core.table import WITHHELD, Block, Column, Row, Span, Table
from ipec_econ.report.cells import make_count_cell

COLUMNS = (
    Column("rows", "Rows"),
    Column("units", "Firms"),
    Column("treated_units", "Treated"),
    Column("rows_lost", "Rows"),
    Column("units_lost", "Firms"),
    Column("treated_units_lost", "Treated"),
)
SPANS = (Span("Left", 3), Span("Lost", 3))
TREATED_NOTE = (
    "Treated: firms that are ever treated; empty where no treatment is known yet or it does not "
    "apply."
)
AWARDS_NOTE = "Awards: rows are awards × suppliers, firms are suppliers, treated are linked firms."


def build_flow_table(table_id: str, spec: FlowTable, flow: Sequence[FlowLine]) -> Table:
    """Return one block a scope and one row a step, in the order of `flow`."""
    blocks = tuple(
        Block(tuple(_build_row(step) for step in steps), title=name_scope(scope))
        for scope, steps in groupby(flow, key=lambda step: step.scope)
    )
    awards = any(step.scope == "awards" for step in flow)
    return Table(
        id=table_id,
        title=spec.title or "Sample flow",
        columns=COLUMNS,
        blocks=blocks,
        notes=(*spec.notes, TREATED_NOTE, *((AWARDS_NOTE,) if awards else ())),
        spans=SPANS,
        decimals=spec.digits,
        stub="Step",
    )


def _build_row(step: FlowLine) -> Row:
    # Backticks mark names in messages; in a table they would print.
    reason = step.reason.replace("`", "")
    reason = reason[:1].upper() + reason[1:]
    cells = (
        WITHHELD if name in step.withheld else make_count_cell(getattr(step, name))
        for name in FLOW_COUNTS
    )
    return Row(reason, tuple(cells))
