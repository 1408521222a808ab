"""The table and the figure that come with every grid."""

from __future__ import annotations

from ipec_econ.core.spec.figure import CurveFigure, FigureSpec
from ipec_econ.core.spec.output import GridTable, TableSpec
from ipec_econ.core.spec.study import Study


def add_grid_outputs(study: Study) -> Study:
    """Return the study with a table and a figure for each grid that has none of its own.

    They are called like the grid, unless that name is taken.
    """
    tables: dict[str, TableSpec] = dict(study.tables)
    figures: dict[str, FigureSpec] = dict(study.figures)
    shown = {one.grid for one in tables.values() if isinstance(one, GridTable)}
    drawn = {one.grid for one in figures.values() if isinstance(one, CurveFigure)}
    for name in study.grids:
        if name not in shown:
            tables.setdefault(name, GridTable(kind="specification_grid", grid=name))
        if name not in drawn:
            figures.setdefault(name, CurveFigure(kind="specification_curve", grid=name))
    return study.model_copy(update={"tables": tables, "figures": figures})
