"""How many firms and rows each cohort has, who is never treated, and who is left out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray
from ipec_econ.core.panel import Panel
from ipec_econ.core.spec.output import CohortTable
from ipec_econ.core.table import EMPTY, Block, Column, Row, Span, Table
from ipec_econ.report.cells import make_count_cell
from ipec_econ.report.treatment_groups import (
    GROUP_TITLES,
    NEVER_TREATED,
    OTHER_KIND,
    TREATED,
    UNCLEAN,
    count_firms,
    group_rows,
    number_firms,
)

COLUMNS = (
    Column("firms", "Firms"),
    Column("without_past", "Without rows before"),
    Column("without_start", "Without rows from start"),
    Column("rows", "All"),
    Column("rows_before", "Before"),
    Column("rows_after", "From start"),
    Column("periods_before", "Before"),
    Column("periods_after", "From start"),
)
SPANS = (Span("", 3), Span("Rows", 3), Span("Periods seen", 2))
NOTE = (
    "A cohort is the first treated period. Before and From start divide its rows at that period; "
    "periods count those in which any of its firms is seen. Firms without rows from start left the "
    "sample before: the sample flow and the models do not count them as treated. The sample flow "
    "gives the reasons of what is excluded."
)


@dataclass(frozen=True, slots=True)
class _Rows:
    """The sample's rows, shapes (n_rows,)."""

    groups: IntArray
    cohort: FloatArray
    times: IntArray
    firms: IntArray


def build_cohort_table(table_id: str, spec: CohortTable, panel: Panel) -> Table:
    """Return one row a cohort, then totals that add up to the sample."""
    kept = panel.samples[spec.sample]
    treatment = panel.treatments[spec.treatment]
    times = np.asarray(panel.rows.column(panel.time).to_numpy(), dtype=np.int64)
    rows = _Rows(
        group_rows(treatment)[kept], treatment.cohort[kept], times[kept], number_firms(panel)[kept]
    )
    return Table(
        id=table_id,
        title=spec.title or f"Cohorts of {spec.treatment}",
        columns=COLUMNS,
        blocks=tuple(block for block in (_list_cohorts(rows), _list_totals(rows)) if block.rows),
        notes=(*spec.notes, NOTE),
        spans=SPANS,
        decimals=0,
        stub="Cohort",
    )


def _list_cohorts(rows: _Rows) -> Block:
    treated = rows.groups == TREATED
    return Block(
        tuple(
            _count_treated(f"{cohort:g}", rows, treated & (rows.cohort == cohort))
            for cohort in np.unique(rows.cohort[treated])
        )
    )


def _list_totals(rows: _Rows) -> Block:
    lines = [_count_treated(GROUP_TITLES[TREATED], rows, rows.groups == TREATED)]
    for group in (NEVER_TREATED, UNCLEAN, OTHER_KIND):
        inside = rows.groups == group
        if group == NEVER_TREATED or inside.any():
            lines.append(_count_untreated(GROUP_TITLES[group], rows, inside))
    everything: BoolArray = np.ones(len(rows.times), dtype=np.bool_)
    lines.append(_count_untreated("All firms of the sample", rows, everything))
    return Block(tuple(lines))


def _count_treated(label: str, rows: _Rows, inside: BoolArray) -> Row:
    before, after = inside & (rows.times < rows.cohort), inside & (rows.times >= rows.cohort)
    n_firms = count_firms(rows.firms, inside)
    counts = (
        n_firms,
        n_firms - count_firms(rows.firms, before),
        n_firms - count_firms(rows.firms, after),
        int(inside.sum()),
        int(before.sum()),
        int(after.sum()),
        len(np.unique(rows.times[before])),
        len(np.unique(rows.times[after])),
    )
    return Row(label, tuple(make_count_cell(count) for count in counts))


def _count_untreated(label: str, rows: _Rows, inside: BoolArray) -> Row:
    firms, n_rows = count_firms(rows.firms, inside), int(inside.sum())
    return Row(
        label, (make_count_cell(firms), EMPTY, EMPTY, make_count_cell(n_rows), *(EMPTY,) * 4)
    )
