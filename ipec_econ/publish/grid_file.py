"""grids/ID.csv: every cell of a grid with its choices, its status and its main estimate."""

from __future__ import annotations

from collections.abc import Sequence

from ipec_econ.core.grid import CellResult, GridResult
from ipec_econ.publish.csv_text import write_csv
from ipec_econ.publish.published_number import format_field

GRID_FOLDER = "grids"

LEADING = ("cell", "model", "status", "is_base")
ESTIMATE_FIELDS = (
    "estimand", "term", "rel_time", "estimate", "std_error", "p_value", "conf_low", "conf_high",
    "conf_level", "n_obs", "n_units", "n_treated", "n_clusters",
)  # fmt: skip
"""Columns of the main estimate, as in estimates.csv."""
TRAILING = ("panel", "reason", "notices")


def grid_to_csv(grid: GridResult) -> bytes:
    """Write a grid: one row a cell, in the order of their numbers; empty = does not apply.

    `panel` says what of the panel is varied, `notices` the codes of what is remarked on the cell.
    """
    rows = [[format_field(value) for value in row] for row in list_grid_rows(grid)]
    return write_csv(name_grid_columns(grid), rows)


def name_grid_columns(grid: GridResult) -> tuple[str, ...]:
    """Return the columns: those of the choices, under their keys, behind the cell's status."""
    return (*LEADING, *grid.keys, *ESTIMATE_FIELDS, *TRAILING)


def list_grid_rows(grid: GridResult) -> Sequence[Sequence[str | float | None]]:
    """Return the rows, numbers unrounded and ``None`` where nothing applies."""
    return [_list_values(one) for one in grid.cells]


def _list_values(one: CellResult) -> list[str | float | None]:
    cell, row = one.cell, one.estimate
    return [
        cell.number,
        None if cell.same_as is not None else cell.model,
        one.status,
        "yes" if cell.is_base else None,
        *(choice.value for choice in cell.choices),
        *(None if row is None else getattr(row, name) for name in ESTIMATE_FIELDS),
        cell.variant or None,
        one.reason or None,
        " ".join(one.codes) or None,
    ]
