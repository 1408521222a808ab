"""Descriptive statistics: count, mean, spread and quantiles of columns, by group."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ipec_econ.core.arrays import BoolArray, IntArray
from ipec_econ.core.described import DescribedRows, Group, Variable
from ipec_econ.core.panel import Panel
from ipec_econ.core.spec.output import EVER_TREATED, SummaryTable
from ipec_econ.core.table import EMPTY, Block, Column, Row, Table
from ipec_econ.numerics.describe_values import describe_values
from ipec_econ.report.cells import make_count_cell, make_number_cell
from ipec_econ.report.panel_variables import read_levels, read_variables
from ipec_econ.report.treatment_groups import GROUP_TITLES, count_firms, group_rows, number_firms

COLUMNS = (
    Column("n", "N"),
    Column("missing", "Missing"),
    Column("mean", "Mean"),
    Column("std_dev", "SD"),
    Column("min", "Min"),
    Column("p25", "P25"),
    Column("median", "Median"),
    Column("p75", "P75"),
    Column("max", "Max"),
)
ALL_ROWS = "All rows"
ROWS_NOTE = (
    "A row is one firm in one period. N counts rows with a value, Missing those without; SD "
    "divides by N − 1; quantiles interpolate linearly."
)
SHARES_NOTE = "The mean of a category is the share of rows that have it."


def build_summary_table(table_id: str, spec: SummaryTable, panel: Panel) -> Table:
    """Return one row a column of the panel, in one block a group of ``by``; all rows first.

    Text columns give one row a level, the share of rows that have it. Rows without a value of
    ``by`` are a group of their own, so that the groups' rows add up to the sample's.

    Raises
    ------
    RenderError
        If a column is not there or cannot be described, or ``by`` has too many groups.
    """
    described, notes = describe_rows(table_id, spec, panel)
    variables, firms = described.variables, described.firms
    shares = (SHARES_NOTE,) if any(variable.is_share for variable in variables) else ()
    return Table(
        id=table_id,
        title=spec.title or "Summary statistics",
        columns=COLUMNS,
        blocks=tuple(
            _build_block(variables, firms, group, spec.digits) for group in described.groups
        ),
        notes=(*spec.notes, ROWS_NOTE, *shares, *notes),
        decimals=spec.digits,
    )


def describe_rows(
    table_id: str, spec: SummaryTable, panel: Panel
) -> tuple[DescribedRows, tuple[str, ...]]:
    """Return the table's lines and blocks, all rows first, and what to say about its groups.

    Raises
    ------
    RenderError
        As `build_summary_table`.
    """
    kept = panel.samples[spec.sample]
    where = f"tables.{table_id}"
    variables = read_variables(panel, spec.columns, kept, spec.labels, where=f"{where}.columns")
    firms = number_firms(panel)[kept]
    everything: BoolArray = np.ones(len(firms), dtype=np.bool_)
    groups, notes = _list_groups(spec, panel, kept, where)
    title = ALL_ROWS if groups else ""
    places = np.flatnonzero(kept)
    described = DescribedRows(variables, firms, ((title, everything), *groups), places)
    return described, notes


def _list_groups(
    spec: SummaryTable, panel: Panel, kept: BoolArray, where: str
) -> tuple[list[Group], tuple[str, ...]]:
    """Return the groups that have a row, and what a reader must know of them."""
    if spec.by is None:
        return [], ()
    if spec.by == EVER_TREATED and (spec.treatment or not _has_column(panel, EVER_TREATED)):
        # Where it is not named, the plan has made sure that the study has one treatment only; the
        # first is it, before those of its kinds.
        name = spec.treatment or next(iter(panel.treatments))
        codes, titles = group_rows(panel.treatments[name])[kept], GROUP_TITLES
        note = f"Ever treated: firms with a first treated period under {name}, in all their rows."
        return _split(codes, titles, missing=""), (note,)
    label = spec.labels.get(spec.by, spec.by)
    codes, levels = read_levels(panel, spec.by, kept, where=f"{where}.by")
    titles = [f"{label}: {level}" for level in levels]
    return _split(codes, titles, missing=f"{label}: missing"), ()


def _has_column(panel: Panel, name: str) -> bool:
    return name in {column.casefold() for column in panel.rows.column_names}


def _split(codes: IntArray, titles: Sequence[str], *, missing: str) -> list[Group]:
    groups = [(title, codes == code) for code, title in enumerate(titles)]
    groups.append((missing, codes < 0))
    return [group for group in groups if group[1].any()]


def _build_block(
    variables: Sequence[Variable], firms: IntArray, group: Group, digits: int
) -> Block:
    title, rows = group
    lines = [_build_row(variable, rows, digits) for variable in variables]
    counts = (("Rows", int(rows.sum())), ("Firms", count_firms(firms, rows)))
    empty = (EMPTY,) * (len(COLUMNS) - 1)
    lines += [Row(label, (make_count_cell(count), *empty)) for label, count in counts]
    return Block(tuple(lines), title)


def _build_row(variable: Variable, rows: BoolArray, digits: int) -> Row:
    found = describe_values(variable.values[rows])
    numbers = (
        found.mean, found.std_dev, found.minimum, found.p25, found.median, found.p75, found.maximum,
    )  # fmt: skip
    cells = [make_number_cell(number, digits) for number in numbers]
    if variable.is_share:
        # The share says all that is to know of a variable that is 0 or 1.
        cells[1:] = (EMPTY,) * (len(cells) - 1)
    return Row(variable.label, (make_count_cell(found.n), make_count_cell(found.n_missing), *cells))
