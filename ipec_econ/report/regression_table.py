"""A regression table: one column a model, estimates above, statistics below, no format yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ipec_econ.core.estimates import ModelResult
from ipec_econ.core.spec.model_table import RegressionTable
from ipec_econ.core.table import Block, Row, Table
from ipec_econ.report.estimate_rows import build_estimate_rows
from ipec_econ.report.panel_heads import share_heads
from ipec_econ.report.statistic_rows import build_statistic_rows
from ipec_econ.report.statistic_values import EQUALITY, find_values
from ipec_econ.report.table_heads import build_columns, build_spans, read_heads
from ipec_econ.report.table_notes import NotedPart, write_notes
from ipec_econ.report.table_parts import TablePart, read_parts


def build_regression_table(
    table_id: str,
    spec: RegressionTable,
    results: Sequence[ModelResult],
    *,
    labels_of_models: Mapping[str, str],
) -> Table:
    """Return the table that `spec` describes, from the results of the models it names.

    Parameters
    ----------
    results
        Any order; models that the table does not name are passed over.
    labels_of_models
        Model id → label from the spec, for the models that have one. The table's own `labels`
        come before it, the estimator's title after it.

    Raises
    ------
    RenderError
        A column, a row or a group of columns names something that is not there, or panels differ
        in their number of columns.
    """
    parts = read_parts(table_id, spec, results)
    first = parts[0].spec.columns
    heads = [
        read_heads(first, spec.column_groups, one.spec.labels, one.results, labels_of_models)
        for one in parts
    ]
    shared = share_heads(parts, heads)
    noted = [NotedPart(one.name, one.rows, one.results) for one in parts]
    return Table(
        id=table_id,
        title=spec.title or table_id,
        columns=build_columns(first, shared.over),
        blocks=_build_blocks(parts, shared.rows, collapse=spec.collapse),
        notes=write_notes(spec, noted, first=shared.note),
        spans=build_spans(shared.over.spans),
        models=tuple(dict.fromkeys(name for one in parts for name in one.spec.columns)),
        decimals=spec.digits,
    )


def _build_blocks(
    parts: Sequence[TablePart], openings: Sequence[tuple[Row, ...]], *, collapse: bool
) -> tuple[Block, ...]:
    """Return a block of estimates and one of statistics, or a block a panel."""
    estimates = [build_estimate_rows(one.rows, one.spec) for one in parts]
    statistics = [_build_statistics(one) for one in parts]
    if len(parts) == 1 and not parts[0].title:
        return tuple(Block(rows) for rows in (*estimates, *statistics) if rows)
    below = _find_shared(statistics) if collapse and len(parts) > 1 else ()
    blocks = [
        Block(
            (*opening, *upper, *(row for row in lower if row not in below)),
            title=part.title,
        )
        for part, opening, upper, lower in zip(parts, openings, estimates, statistics, strict=True)
    ]
    return (*blocks, Block(below)) if below else tuple(blocks)


def _build_statistics(part: TablePart) -> tuple[Row, ...]:
    spec, results = part.spec, part.results
    asked = "statistics" in spec.model_fields_set
    return build_statistic_rows(
        (*spec.statistics, EQUALITY) if part.is_grouped and not asked else spec.statistics,
        results,
        digits=spec.digits,
        labels=spec.labels,
        printed=[row.key[1] for row in part.rows if row.key[0] == "coef"],
        values=find_values(part.rows, results),
        asked=asked,
    )


def _find_shared(statistics: Sequence[tuple[Row, ...]]) -> tuple[Row, ...]:
    """Return the rows that every panel has with the same numbers, in the first one's order."""
    return tuple(row for row in statistics[0] if all(row in other for other in statistics[1:]))
