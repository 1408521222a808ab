"""Codes of grids: models varied over choices."""

from __future__ import annotations

from ipec_econ.core.codes.code import Code

CODES: dict[str, Code] = {
    "grid/choice": Code(
        "A choice that a grid cannot have",
        "A key that no cell can vary, a value that is listed twice, a base of several results, or "
        "no average to compare.",
        "Do what the message says; docs/grids.md lists what can be varied.",
    ),
    "grid/size": Code(
        "A grid of too many cells",
        "Every cell is a model that is estimated, and every change of the panel is linked and "
        "built anew. Grids beyond the limit are most often a slip.",
        "Take out values, split the grid, or write `design: one_at_a_time`.",
    ),
    "grid/without-base": Code(
        "No cell of a grid is its base",
        "A full grid has the combinations of the values listed. Where a value of the base is not "
        "among them, no cell is the base as it stands, and none is marked as such.",
        "List the base's own values too, or write `design: one_at_a_time`, where it is the first "
        "cell.",
    ),
    "grid/equal-cells": Code(
        "Cells of a grid that are the same model",
        "Where an estimator has no such key, or two values mean the same, cells are equal. The "
        "first of them is estimated, the others are listed as duplicates, and counted nowhere.",
        "Nothing.",
    ),
    "grid/left-out": Code(
        "Keys of a grid's base that an estimator does not have",
        "Under another estimator a cell keeps those keys of the base that the estimator knows. It "
        "is a warning where covariates, controls or fixed effects are left out: the cell then "
        "differs from the others in more than its estimator.",
        "Write the cells as models of their own where they should have what is left out under "
        "another key.",
    ),
    "grid/cell-failed": Code(
        "A cell of a grid that has no estimate",
        "The model cannot be estimated, its panel cannot be built, or its results lack the "
        "estimate that the grid compares. The cell stays in grids/GRID.csv with its reason, and is "
        "counted in the table and figure.",
        "Read the reason: it says whether the choice makes sense for these data.",
    ),
    "grid/row-missing": Code(
        "No cell of a grid has the estimate asked for",
        "`row` names an average, a term or an event time that no cell's results have.",
        "Name a row as `estimates.csv` has it: `att`, `grant`, `att_event 2`.",
    ),
}
