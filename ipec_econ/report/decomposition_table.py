"""An effect on a ratio in logs beside the effects on its numerator and its denominator."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from ipec_econ.core.errors import RenderError
from ipec_econ.core.estimates import ModelResult
from ipec_econ.core.spec.model_table import DecompositionTable
from ipec_econ.core.table import EMPTY, Block, Cell, Column, Row, Table
from ipec_econ.report.cells import make_number_cell
from ipec_econ.report.decomposition_words import explain_identity, read_effects
from ipec_econ.report.estimate_rows import build_estimate_rows
from ipec_econ.report.statistic_rows import build_statistic_rows
from ipec_econ.report.statistic_values import find_values
from ipec_econ.report.table_notes import NotedPart, write_notes
from ipec_econ.report.table_rows import EstimateRow, choose_rows, find_row_problems

ROUNDING = 1e-9
"""Three estimates of 12 published digits add up to this share of the largest; less is rounding."""

EMPTIES = (EMPTY, EMPTY)
"""Of the two computed columns, in lines that hold no effect."""

HEADINGS: Mapping[str, str] = {
    "total": "Ratio",
    "numerator": "Numerator",
    "denominator": "Denominator",
}


def build_decomposition_table(
    table_id: str, spec: DecompositionTable, results: Sequence[ModelResult], *, is_log: bool
) -> Table:
    """Return the table that `spec` describes, from the results of its three models.

    Parameters
    ----------
    results
        Any order; others are passed over.
    is_log
        Whether the outcomes are natural logarithms, so that effects can be said in per cent.

    Raises
    ------
    RenderError
        A row names something that no model has.
    """
    known = {result.model: result for result in results}
    shown = [known[name] for name in spec.shown_models]
    problems = find_row_problems(table_id, spec.rows, shown)
    if problems:
        raise RenderError(problems)
    rows = choose_rows(spec.rows, spec.labels, shown)
    gaps = [_compute_gap(row) for row in rows]
    columns = _build_columns(spec, shown)
    names = [_name_part(part, column) for part, column in zip(HEADINGS, columns, strict=False)]
    said = (read_effects(rows, names, is_log=is_log), explain_identity(gaps, shown))
    blocks = (
        Block(_build_effects(rows, gaps, spec)),
        Block(_build_statistics(rows, shown, spec)),
    )
    return Table(
        id=table_id,
        title=spec.title or table_id,
        columns=columns,
        blocks=tuple(block for block in blocks if block.rows),
        notes=write_notes(
            spec, [NotedPart("", rows, shown)], first=" ".join(text for text in said if text)
        ),
        models=tuple(dict.fromkeys(spec.shown_models)),
        decimals=spec.digits,
    )


def _compute_gap(row: EstimateRow) -> float | None:
    """Return ratio − (numerator − denominator); ``None`` where a model lacks the row.

    What is left of rounding is zero: its digits would depend on the order of summation.
    """
    effects = [math.nan if one is None else one.estimate for one in row.estimates]
    total, numerator, denominator = effects
    if not all(map(math.isfinite, effects)):
        return None
    gap = total - (numerator - denominator)
    return 0.0 if abs(gap) <= ROUNDING * max(map(abs, effects)) else gap


def _build_columns(spec: DecompositionTable, shown: Sequence[ModelResult]) -> tuple[Column, ...]:
    own = tuple(
        Column(
            result.model,
            spec.labels.get(part) or spec.labels.get(result.model) or heading,
            spec.labels.get(outcome, outcome),
        )
        for (part, heading), result in zip(HEADINGS.items(), shown, strict=True)
        for outcome in (result.estimates[0].outcome,)
    )
    return (
        *own,
        Column("difference", spec.labels.get("difference", "(2) − (3)")),
        Column("discrepancy", spec.labels.get("discrepancy", "(1) − (4)")),
    )


def _name_part(part: str, column: Column) -> str:
    """Return what a sentence calls a part: its label, or else the outcome."""
    return column.heading if column.heading != HEADINGS[part] else column.subheading


def _build_effects(
    rows: Sequence[EstimateRow], gaps: Sequence[float | None], spec: DecompositionTable
) -> tuple[Row, ...]:
    sums = iter(zip(rows, gaps, strict=True))
    return tuple(
        Row(
            line.label,
            (*line.cells, *(_add_up(*next(sums), spec) if line.kind == "estimate" else EMPTIES)),
            line.kind,
        )
        for line in build_estimate_rows(rows, spec)
    )


def _add_up(row: EstimateRow, gap: float | None, spec: DecompositionTable) -> tuple[Cell, Cell]:
    _, numerator, denominator = row.estimates
    if gap is None or numerator is None or denominator is None:
        return EMPTIES
    difference = numerator.estimate - denominator.estimate
    return make_number_cell(difference, spec.digits), make_number_cell(gap, spec.digits)


def _build_statistics(
    rows: Sequence[EstimateRow], shown: Sequence[ModelResult], spec: DecompositionTable
) -> tuple[Row, ...]:
    lines = build_statistic_rows(
        spec.statistics,
        shown,
        digits=spec.digits,
        labels=spec.labels,
        printed=[row.key[1] for row in rows if row.key[0] == "coef"],
        values=find_values(rows, shown),
        asked="statistics" in spec.model_fields_set,
    )
    return tuple(Row(line.label, (*line.cells, *EMPTIES), line.kind) for line in lines)
