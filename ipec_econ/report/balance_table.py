"""Treated against never-treated firms in the period before treatment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray
from ipec_econ.core.described import DescribedRows, Variable
from ipec_econ.core.panel import Panel
from ipec_econ.core.spec.output import BalanceTable
from ipec_econ.core.table import EMPTY, Block, Column, Row, Span, Table
from ipec_econ.numerics.compare_balance import Balance, compare_balance
from ipec_econ.report.balance_weights import Weighting, weigh_sides
from ipec_econ.report.cells import make_count_cell, make_number_cell
from ipec_econ.report.panel_variables import read_variables
from ipec_econ.report.treatment_groups import (
    NEVER_TREATED,
    OTHER_KIND,
    TREATED,
    UNCLEAN,
    count_firms,
    group_rows,
    number_firms,
)
from ipec_econ.report.word_list import count_things

COLUMNS = (
    Column("treated_firms", "Firms"),
    Column("treated_mean", "Mean"),
    Column("treated_std_dev", "SD"),
    Column("never_firms", "Firms"),
    Column("never_mean", "Mean"),
    Column("never_std_dev", "SD"),
    Column("difference", "Difference"),
    Column("normalised_difference", "Norm. diff."),
)
SPANS = (Span("Treated", 3), Span("Never treated", 3), Span("", 2))
METHOD_NOTES = (
    "Treated firms are measured once, in their last row of the sample before treatment; "
    "never-treated firms in the same periods, each period weighted by its treated firms.",
    "Norm. diff.: the difference over the root of the mean of both variances (Imbens and Rubin "
    "2015); its size does not depend on the number of firms.",
)


@dataclass(frozen=True, slots=True)
class _Measured:
    """The rows that are compared: positions in the sample, with their periods and firms."""

    treated: IntArray
    controls: IntArray
    times: IntArray
    firms: IntArray


@dataclass(frozen=True, slots=True)
class _Sides:
    """The covariates and rows of the sample, shapes (n_rows,), and which are compared."""

    variables: tuple[Variable, ...]
    groups: IntArray
    times: IntArray
    firms: IntArray
    measured: _Measured


def build_balance_table(
    table_id: str, spec: BalanceTable, panel: Panel, *, section: str = "tables"
) -> Table:
    """Return one row a covariate, text as one row a level, and who is compared below.

    Firms that the treatment excludes are in neither group; a note counts them. A treated firm
    whose covariate is missing in its last row before treatment is not measured earlier instead.

    Parameters
    ----------
    section
        The part of the spec that asks for it: a figure may, too.

    Raises
    ------
    RenderError
        If a covariate is not there, or cannot be compared.
    """
    where = f"{section}.{table_id}"
    sides = _read_sides(spec, panel, where=f"{where}.covariates")
    groups, measured, firms = sides.groups, sides.measured, sides.firms
    weighting = weigh_sides(
        panel, spec.weighting, panel.samples[spec.sample], measured.treated, measured.controls,
        sides.times, where=f"{where}.weighting",
    )  # fmt: skip
    compared = [(variable, _compare(variable, measured, weighting)) for variable in sides.variables]
    return Table(
        id=table_id,
        title=spec.title or f"Balance before treatment: {spec.treatment}",
        columns=COLUMNS,
        blocks=(
            Block(
                tuple(_build_row(v.label, found, measured, spec.digits) for v, found in compared)
            ),
            Block(_count_firms(groups, measured, firms, weighting)),
        ),
        notes=(
            *spec.notes,
            *METHOD_NOTES,
            *(() if weighting is None else weighting.notes),
            _count_rows(measured, weighting),
            *_note_excluded(groups, firms),
            *(note for variable in sides.variables for note in _note_missing(variable, measured)),
        ),
        spans=SPANS,
        decimals=spec.digits,
    )


def describe_sides(table_id: str, spec: BalanceTable, panel: Panel) -> DescribedRows:
    """Return the table's lines, and the rows in which either side is measured.

    Raises
    ------
    RenderError
        As `build_balance_table`.
    """
    read = _read_sides(spec, panel, where=f"tables.{table_id}.covariates")
    measured = read.measured
    sides = []
    for title, places in (("treated", measured.treated), ("never treated", measured.controls)):
        rows: BoolArray = np.zeros(len(read.firms), dtype=np.bool_)
        rows[places] = True
        sides.append((title, rows))
    kept = np.flatnonzero(panel.samples[spec.sample])
    return DescribedRows(read.variables, read.firms, tuple(sides), kept)


def _read_sides(spec: BalanceTable, panel: Panel, *, where: str) -> _Sides:
    kept = panel.samples[spec.sample]
    treatment = panel.treatments[spec.treatment]
    variables = read_variables(panel, spec.covariates, kept, spec.labels, where=where)
    groups = group_rows(treatment)[kept]
    times = np.asarray(panel.rows.column(panel.time).to_numpy(), dtype=np.int64)[kept]
    firms = number_firms(panel)[kept]
    measured = _measure(groups, times < treatment.cohort[kept], times, firms)
    return _Sides(variables, groups, times, firms, measured)


def _measure(groups: IntArray, before: BoolArray, times: IntArray, firms: IntArray) -> _Measured:
    eligible = np.flatnonzero((groups == TREATED) & before)
    # Rows are in order of unit and time, so that a firm's last eligible row is its latest.
    last = np.append(np.diff(firms[eligible]) != 0, np.ones(min(1, len(eligible)), dtype=np.bool_))
    treated = eligible[last]
    same_periods = np.isin(times, times[treated])
    controls = np.flatnonzero((groups == NEVER_TREATED) & same_periods)
    return _Measured(treated, controls, times, firms)


def _compare(variable: Variable, measured: _Measured, weighting: Weighting | None) -> Balance:
    treated, controls, times = measured.treated, measured.controls, measured.times
    values: FloatArray = variable.values
    plain = compare_balance(values[treated], times[treated], values[controls], times[controls])
    if weighting is None:
        return plain
    values = np.where(np.isnan(weighting.weights), np.nan, values)
    weighted = compare_balance(
        values[treated], times[treated], values[controls], times[controls],
        control_weights=weighting.weights[controls],
    )  # fmt: skip
    # Of the deviations before weighting, so that a smaller number is a smaller difference.
    spread = np.sqrt((plain.std_dev_treated**2 + plain.std_dev_controls**2) / 2)
    share = weighted.difference / spread if spread > 0 else np.nan
    return replace(weighted, normalised_difference=float(share))


def _build_row(label: str, found: Balance, measured: _Measured, digits: int) -> Row:
    controls = measured.controls[found.controls]
    return Row(
        label,
        (
            make_count_cell(int(found.treated.sum())),
            make_number_cell(found.mean_treated, digits),
            make_number_cell(found.std_dev_treated, digits),
            make_count_cell(len(np.unique(measured.firms[controls]))),
            make_number_cell(found.mean_controls, digits),
            make_number_cell(found.std_dev_controls, digits),
            make_number_cell(found.difference, digits),
            make_number_cell(found.normalised_difference, digits),
        ),
    )


def _count_firms(
    groups: IntArray, measured: _Measured, firms: IntArray, weighting: Weighting | None
) -> tuple[Row, ...]:
    """Return who is in the sample, who of them is measured, and who is left after weighting."""
    times, treated, controls = measured.times, measured.treated, measured.controls
    matched = np.isin(times[treated], times[controls])
    n_treated, n_never = (count_firms(firms, groups == one) for one in (TREATED, NEVER_TREATED))
    n_measured, n_matched = len(treated), int(matched.sum())
    n_controls = len(np.unique(firms[controls]))
    lines: list[tuple[str, int, int | None]] = [
        ("Firms of the sample", n_treated, n_never),
        ("Without a row before treatment", n_treated - n_measured, None),
        ("In periods without the other group", n_measured - n_matched, n_never - n_controls),
    ]
    if weighting is None:
        lines.append(("Compared", n_matched, n_controls))
    else:
        weighted = ~np.isnan(weighting.weights)
        n_left = int((matched & weighted[treated]).sum())
        n_weighted = len(np.unique(firms[controls[weighted[controls]]]))
        lines.append(("Without a weight", n_matched - n_left, n_controls - n_weighted))
        lines.append(("Compared", n_left, n_weighted))
    return tuple(
        Row(
            label,
            (make_count_cell(treated), EMPTY, EMPTY, make_count_cell(never), *(EMPTY,) * 4),
        )
        for label, treated, never in lines
    )


def _count_rows(measured: _Measured, weighting: Weighting | None) -> str:
    rows = f"Never-treated firms are measured in {count_things(len(measured.controls), 'row')}"
    if weighting is None:
        return f"{rows}."
    kept = int((~np.isnan(weighting.weights[measured.controls])).sum())
    return f"{rows}; {kept:,} of them have a weight and are compared."


def _note_excluded(groups: IntArray, firms: IntArray) -> Sequence[str]:
    reasons = {UNCLEAN: "no clean cohort", OTHER_KIND: "treated by another kind"}
    counts = {words: count_firms(firms, groups == one) for one, words in reasons.items()}
    return [
        f"Left out: {count_things(count, 'firm')}, {words}."
        for words, count in counts.items()
        if count
    ]


def _note_missing(variable: Variable, measured: _Measured) -> Sequence[str]:
    unknown = np.isnan(variable.values)
    treated, never = int(unknown[measured.treated].sum()), int(unknown[measured.controls].sum())
    if not treated and not never:
        return ()
    of_treated = f"{treated:,} of {count_things(len(measured.treated), 'treated firm')}"
    of_never = f"{never:,} of {count_things(len(measured.controls), 'never-treated row')}"
    return (f"{variable.label} is missing for {of_treated} and {of_never}.",)
