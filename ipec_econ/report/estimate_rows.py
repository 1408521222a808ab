"""The upper block of a table of estimates: a line an estimate, and what stands below it."""

from __future__ import annotations

from collections.abc import Sequence

from ipec_econ.core.spec.model_table import ModelTable
from ipec_econ.core.table import EMPTY, Row
from ipec_econ.core.table_style import TABLE_STYLES
from ipec_econ.report.cells import make_below_cell, make_estimate_cell
from ipec_econ.report.table_rows import EstimateRow


def build_estimate_rows(rows: Sequence[EstimateRow], spec: ModelTable) -> tuple[Row, ...]:
    """Return the printed lines, in the order of `rows`; a line below that is empty is left out."""
    lines: list[Row] = []
    levels = TABLE_STYLES[spec.style].star_levels if spec.stars else ()
    for row in rows:
        top = tuple(
            EMPTY if one is None else make_estimate_cell(one, spec.digits, levels=levels)
            for one in row.estimates
        )
        lines.append(Row(row.label, top, "estimate"))
        for below in spec.below:
            under = tuple(
                EMPTY if one is None else make_below_cell(one, below, spec.digits)
                for one in row.estimates
            )
            if any(cell.role != "empty" for cell in under):
                lines.append(Row("", under, "below"))
    return tuple(lines)
