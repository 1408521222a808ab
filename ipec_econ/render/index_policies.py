"""Award policies on the index page: what each did to rows and to the sum of values."""

from __future__ import annotations

from collections.abc import Sequence

from ipec_econ.core.award_policies import PolicyRecord
from ipec_econ.numerics.money import write_minor
from ipec_econ.render.record_table import (
    Heading,
    RecordGroup,
    build_record_table,
    format_count,
)


def write_policies(records: Sequence[PolicyRecord]) -> list[str]:
    """Return a table with a row a policy that acts, in their order; nothing without one."""
    rows = tuple(
        (
            record.policy,
            record.choice,
            format_count(record.changed),
            format_count(record.lost),
            _write_sum(record.value),
            _write_sum(record.value_after),
        )
        for record in records
        if record.what
    )
    if not rows:
        return []
    headings = (
        Heading("Policy"),
        Heading("Choice"),
        Heading("Rows changed", "count"),
        Heading("Rows dropped", "count"),
        Heading("Sum of values before", "count"),
        Heading("Sum of values after", "count"),
    )
    caption = "What the study's choices did to awards, in the order in which they act"
    return [build_record_table(caption, headings, [RecordGroup(rows)])]


def _write_sum(total: int | None) -> str:
    return "" if total is None else write_minor(total)
