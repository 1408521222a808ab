"""Productivity measures on the index page: elasticities, their errors and tests."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ipec_econ.core.disclosure import WITHHELD_TEXT
from ipec_econ.core.productivity import METHOD_TITLES, ProductivityResult
from ipec_econ.render.record_table import (
    Heading,
    RecordGroup,
    build_record_table,
    format_count,
)

DIGITS = 3


def write_productivity(results: Sequence[ProductivityResult]) -> list[str]:
    """Return a table with a row an input under each measure and group; nothing without one."""
    if not results:
        return []
    headings = (
        Heading("Input"),
        Heading("Elasticity", "count"),
        Heading("Std. error", "count"),
        Heading("Hansen J, p-value", "count"),
        Heading("Rows", "count"),
        Heading("Firms", "count"),
    )
    caption = "What productivity measures rest on: output less inputs times these, in logs"
    return [build_record_table(caption, headings, [_group(one) for one in results])]


def _group(one: ProductivityResult) -> RecordGroup:
    parts = (one.measure, one.group, METHOD_TITLES[one.method])
    return RecordGroup(
        tuple(
            (
                name,
                WITHHELD_TEXT if one.is_withheld(name) else _write(elasticity),
                _write(std_error),
                _write(one.hansen_p),
                format_count(one.n_obs),
                format_count(one.n_firms),
            )
            for name, elasticity, std_error in zip(
                one.inputs, one.elasticities, one.std_errors, strict=True
            )
        ),
        " · ".join(part for part in parts if part),
    )


def _write(value: float) -> str:
    return "" if math.isnan(value) else f"{value + 0.0:.{DIGITS}f}"
