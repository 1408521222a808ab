"""Six firms around two cohorts, and a table's cells as text."""

from __future__ import annotations

from ipec_econ.core.panel import Panel
from ipec_econ.core.table import Table
from tests.panel.make_panels import build, make_firms

ROWS = [
    # firm, year, first treated period, x, region
    ("A", 2010, 2012, 1.0, "north"),
    ("A", 2011, 2012, 2.0, "north"),
    ("A", 2012, 2012, 50.0, "north"),
    ("D", 2010, None, 0.0, "north"),
    ("D", 2011, None, 1.0, "north"),
    ("D", 2012, None, 3.0, "north"),
    ("E", 2011, 2013, 4.0, "south"),
    ("E", 2012, 2013, 10.0, "south"),
    ("E", 2013, 2013, 90.0, "south"),
    ("F", 2011, None, 3.0, "south"),
    ("F", 2012, None, None, "south"),
    ("G", 2011, 2012, 6.0, None),
    ("N", 2012, None, 7.0, "south"),
]
"""A and G are treated from 2012 on, E from 2013; G leaves the panel before."""


def make_panel(**sections: object) -> Panel:
    """Return the panel with the treatment ``t`` given by the column ``g``."""
    names = ("firm", "year", "g", "x", "region")
    columns = dict(zip(names, map(list, zip(*ROWS, strict=True)), strict=True))
    return build(make_firms(columns), treatments={"t": {"cohort": "g"}}, **sections)


def read_blocks(table: Table) -> dict[str, dict[str, list[str]]]:
    """Return title of the block → label of the row → texts of its cells."""
    return {
        block.title: {row.label: [cell.text for cell in row.cells] for row in block.rows}
        for block in table.blocks
    }


def read_rows(table: Table) -> dict[str, list[str]]:
    """Return label of the row → texts of its cells, through all blocks."""
    return {
        row.label: [cell.text for cell in row.cells] for block in table.blocks for row in block.rows
    }
