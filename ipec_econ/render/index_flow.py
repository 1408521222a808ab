"""The sample flow on the index page: every step, with what it left and what it lost."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from ipec_econ.core.disclosure import WITHHELD_TEXT
from ipec_econ.core.flow import FLOW_COUNTS, FlowLine, name_scope
from ipec_econ.render.record_table import (
    Heading,
    RecordGroup,
    build_record_table,
    format_count,
)

AWARDS = "awards"


def write_flow(flow: Sequence[FlowLine]) -> list[str]:
    """Return one table for awards and one for firms: their rows count different things."""
    awards = [step for step in flow if step.scope == AWARDS]
    firms = [step for step in flow if step.scope != AWARDS]
    parts = []
    if awards:
        caption = "From award notices to linked awards"
        parts.append(_write_table(caption, ("Award rows", "Suppliers", "Linked firms"), awards))
    if firms:
        caption = "From firm records to the rows of each model"
        parts.append(_write_table(caption, ("Rows", "Firms", "Treated firms"), firms))
    return parts


def _write_table(caption: str, counted: Sequence[str], steps: Sequence[FlowLine]) -> str:
    headings = [
        Heading("Step"),
        *(Heading(title, "count") for title in counted),
        *(Heading(f"{title} lost", "count") for title in counted),
    ]
    groups = [
        RecordGroup(tuple(_write_step(step) for step in members), name_scope(scope))
        for scope, members in groupby(steps, key=lambda step: step.scope)
    ]
    return build_record_table(caption, headings, groups)


def _write_step(step: FlowLine) -> tuple[str, ...]:
    reason = step.reason[:1].upper() + step.reason[1:]
    counts = (
        WITHHELD_TEXT if name in step.withheld else format_count(getattr(step, name))
        for name in FLOW_COUNTS
    )
    return (reason, *counts)
