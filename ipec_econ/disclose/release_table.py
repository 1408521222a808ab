"""Tables and figures under a profile: what they withhold is told beneath them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ipec_econ.core.disclosure import WITHHELD_NOTE, WITHHELD_TEXT, DisclosureRules
from ipec_econ.core.estimates import ModelResult
from ipec_econ.core.figure import Figure
from ipec_econ.core.table import Table

NOT_DRAWN = "Numbers that rest on too few firms, or would give away one that does, are not drawn."


def annotate_table(table: Table, rules: DisclosureRules) -> Table:
    """Return the table with a note on its rounded counts and withheld cells."""
    roles = {cell.role for block in table.blocks for row in block.rows for cell in row.cells}
    rounded = f"Counts of firms and rows are multiples of {rules.base}."
    note = WITHHELD_NOTE if "withheld" in roles else rounded if "count" in roles else ""
    return replace(table, notes=(*table.notes, note)) if note else table


def annotate_figure(figure: Figure, results: Sequence[ModelResult]) -> Figure:
    """Return the figure with a note where a model of it has estimates that are withheld."""
    withheld = any(
        row.withheld
        for result in results
        if result.model in figure.models
        for row in result.estimates
    )
    withheld = withheld or WITHHELD_TEXT in figure.alt
    return replace(figure, notes=(*figure.notes, NOT_DRAWN)) if withheld else figure
