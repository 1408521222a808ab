"""Effects by event time as a table: event times in rows, models in columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import get_args

from ipec_econ.core.errors import Problem, RenderError
from ipec_econ.core.estimates import Estimate, ModelResult
from ipec_econ.core.spec.model_table import EventStudyTable
from ipec_econ.core.table import EMPTY, Block, Cell, Row, Table
from ipec_econ.core.vocabulary import DidRegressionEstimator, PathCount
from ipec_econ.report.cells import UNAVAILABLE, make_count_cell
from ipec_econ.report.estimate_rows import build_estimate_rows
from ipec_econ.report.figure_notes import explain_fitted, is_reference
from ipec_econ.report.statistic_rows import STATISTIC_WORDS, build_statistic_rows
from ipec_econ.report.statistic_values import EQUALITY, find_values
from ipec_econ.report.table_heads import build_columns, build_spans, read_heads
from ipec_econ.report.table_notes import NotedPart, tell_by_column, write_notes
from ipec_econ.report.table_rows import EstimateRow, choose_rows

PATH, AVERAGE = "att_event", "att"
COUNT_WORDS: Mapping[PathCount, str] = {
    "n_treated": "Treated firms",
    "n_units": "Firms",
    "n_obs": "Observations",
}
ONE_REGRESSION = (*get_args(DidRegressionEstimator), "stacked")
"""Estimators whose effects at all event times come from one regression: they count its firms."""

ZERO = "0"
"""A reference period's effect: no decimals, because it is no estimate."""


def build_event_table(
    table_id: str,
    spec: EventStudyTable,
    results: Sequence[ModelResult],
    *,
    labels_of_models: Mapping[str, str],
) -> Table:
    """Return the table that `spec` describes, from the results of the models it names.

    Parameters
    ----------
    results, labels_of_models
        As for `build_regression_table`.

    Raises
    ------
    RenderError
        A model has no effect by event time, or none within the table's window.
    """
    known = {result.model: result for result in results}
    shown = [known[name] for name in spec.columns]
    path = _choose_path(spec, shown)
    _refuse_empty(table_id, spec, shown, path)
    averages = choose_rows((AVERAGE,), spec.labels, shown) if spec.average else ()
    printed = (*path, *averages)
    heads = read_heads(spec.columns, spec.column_groups, spec.labels, shown, labels_of_models)
    blocks = (
        Block(_build_path(path, spec)),
        Block(build_estimate_rows(averages, spec)),
        *_build_counts(path, spec),
        Block(_build_statistics(printed, shown, spec)),
    )
    noted = NotedPart("", printed, shown)
    last = " ".join(filter(None, (_explain_counts(spec, shown), _explain_fit(path))))
    return Table(
        id=table_id,
        title=spec.title or table_id,
        columns=build_columns(spec.columns, heads),
        blocks=tuple(block for block in blocks if block.rows),
        notes=write_notes(spec, [noted], first=_explain_path(path, shown), last=last),
        spans=build_spans(heads.spans),
        models=tuple(dict.fromkeys(spec.columns)),
        decimals=spec.digits,
    )


def _choose_path(spec: EventStudyTable, shown: Sequence[ModelResult]) -> tuple[EstimateRow, ...]:
    rows = choose_rows((PATH,), spec.labels, shown)
    if spec.window is None:
        return rows
    low, high = spec.window
    return tuple(row for row in rows if low <= int(row.key[1]) <= high)


def _refuse_empty(
    table_id: str,
    spec: EventStudyTable,
    shown: Sequence[ModelResult],
    path: Sequence[EstimateRow],
) -> None:
    empty = [
        one.model
        for place, one in enumerate(shown)
        if all(row.estimates[place] is None for row in path)
    ]
    if empty:
        raise RenderError(
            Problem(
                code="render/no-event-path",
                what=f"table `{table_id}` shows `{model}`, which has no effect by event time"
                + (f" from {spec.window[0]} to {spec.window[1]}" if spec.window else ""),
                where=f"tables.{table_id}.columns",
                why="an event-study table prints the rows with the estimand att_event",
                fix="take the model out, widen the `window`, or use a table of kind regression",
            )
            for model in dict.fromkeys(empty)
        )


def _build_path(path: Sequence[EstimateRow], spec: EventStudyTable) -> tuple[Row, ...]:
    """Return the lines of effects; a period that is zero by construction prints as a bare zero."""
    marked = [replace(row, label=_label_reference(row, spec)) for row in path]
    lines = build_estimate_rows(marked, spec)
    tops = iter(marked)
    return tuple(
        _mark_references(line, next(tops)) if line.kind == "estimate" else line for line in lines
    )


def _label_reference(row: EstimateRow, spec: EventStudyTable) -> str:
    there = [one for one in row.estimates if one is not None]
    word = spec.labels.get("reference", "reference")
    return f"{row.label} ({word})" if all(map(is_reference, there)) else row.label


def _mark_references(line: Row, row: EstimateRow) -> Row:
    cells = tuple(
        Cell("estimate", ZERO, 0.0) if one is not None and is_reference(one) else cell
        for one, cell in zip(row.estimates, line.cells, strict=True)
    )
    return replace(line, cells=cells)


def _build_counts(path: Sequence[EstimateRow], spec: EventStudyTable) -> Iterator[Block]:
    """Yield a block of counts by event time each; none that no column has, unless asked for."""
    asked = "counts" in spec.model_fields_set
    for name in spec.counts:
        rows = [
            Row(row.label, tuple(_count(one, name) for one in row.estimates), "statistic")
            for row in path
        ]
        filled = [row for row in rows if any(cell.value is not None for cell in row.cells)]
        if filled or asked:
            word = spec.labels.get(name, COUNT_WORDS[name])
            yield Block(tuple(filled or rows), title=f"{word} by event time")


def _count(one: Estimate | None, name: PathCount) -> Cell:
    if one is None or is_reference(one):
        return EMPTY
    count = None if one.estimator in ONE_REGRESSION else getattr(one, name)
    return UNAVAILABLE if count is None else make_count_cell(count)


def _build_statistics(
    printed: Sequence[EstimateRow], shown: Sequence[ModelResult], spec: EventStudyTable
) -> tuple[Row, ...]:
    asked = "statistics" in spec.model_fields_set
    grouped = any(one.group for one in shown)
    return build_statistic_rows(
        (*spec.statistics, EQUALITY) if grouped and not asked else spec.statistics,
        shown,
        digits=spec.digits,
        labels={"pretrend_p": f"{STATISTIC_WORDS['pretrend_p']} (joint)", **spec.labels},
        printed=(),
        values=find_values(printed, shown),
        asked=asked,
    )


def _explain_path(path: Sequence[EstimateRow], shown: Sequence[ModelResult]) -> str:
    references = [
        sorted(one.rel_time or 0 for row in path if (one := row.estimates[j]) and is_reference(one))
        for j in range(len(shown))
    ]
    named = tell_by_column(
        [", ".join(str(time).replace("-", "−") for time in times) for times in references]
    )
    zero = f" Zero by construction: the reference period, {named}." if named else ""
    return f"Effects by periods since treatment; 0 is the first treated period.{zero}"


def _explain_counts(spec: EventStudyTable, shown: Sequence[ModelResult]) -> str:
    """Say why a column has no counts by event time."""
    why = "one regression on all rows gives every effect"
    texts = [why if one.estimator in ONE_REGRESSION else "" for one in shown]
    return (
        f"No counts by event time: {tell_by_column(texts)}." if spec.counts and any(texts) else ""
    )


def _explain_fit(path: Sequence[EstimateRow]) -> str:
    columns = range(len(path[0].estimates))
    drawn = {
        f"column ({j + 1})": [one for row in path if (one := row.estimates[j])] for j in columns
    }
    return explain_fitted(drawn)
