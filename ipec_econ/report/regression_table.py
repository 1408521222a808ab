"""A regression table: one column a model, estimates above, statistics below, no format yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches

from ipec_econ.core.errors import Problem, RenderError
from ipec_econ.core.estimates import ModelResult
from ipec_econ.core.spec.output import RegressionTable
from ipec_econ.core.table import EMPTY, Block, Column, Row, Span, Table
from ipec_econ.core.table_style import TABLE_STYLES
from ipec_econ.report.cells import make_below_cell, make_estimate_cell
from ipec_econ.report.equality_values import EQUALITY, find_equality
from ipec_econ.report.estimator_titles import title_estimator
from ipec_econ.report.statistic_rows import build_statistic_rows
from ipec_econ.report.table_notes import write_notes
from ipec_econ.report.table_rows import EstimateRow, choose_rows, find_row_problems


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
        A column, a row or a group of columns names something that is not there.
    """
    known = {result.model: result for result in results}
    _check_names(table_id, spec, known)
    shown = [known[name] for name in spec.columns]
    rows = choose_rows(spec.rows, spec.labels, shown)
    asked = "statistics" in spec.model_fields_set
    is_grouped = any(result.group for result in shown)
    blocks = (
        Block(_build_estimate_rows(rows, spec)),
        Block(
            build_statistic_rows(
                (*spec.statistics, EQUALITY) if is_grouped and not asked else spec.statistics,
                shown,
                digits=spec.digits,
                labels=spec.labels,
                printed=[row.key[1] for row in rows if row.key[0] == "coef"],
                equality=find_equality(rows, shown),
                asked=asked,
            )
        ),
    )
    return Table(
        id=table_id,
        title=spec.title or table_id,
        columns=tuple(_build_column(result, spec, labels_of_models) for result in shown),
        blocks=tuple(block for block in blocks if block.rows),
        notes=write_notes(spec, rows, shown),
        spans=_build_spans(spec, shown, labels_of_models),
        models=tuple(dict.fromkeys(spec.columns)),
        decimals=spec.digits,
    )


def _check_names(table_id: str, spec: RegressionTable, known: Mapping[str, ModelResult]) -> None:
    problems = [
        _report_unknown_column(table_id, name, known)
        for name in dict.fromkeys(spec.columns)
        if name not in known
    ]
    if not problems:
        shown = [known[name] for name in spec.columns]
        problems.extend(find_row_problems(table_id, spec.rows, shown))
    problems.extend(_find_group_problems(table_id, spec))
    if problems:
        raise RenderError(problems)


def _report_unknown_column(table_id: str, name: str, known: Mapping[str, ModelResult]) -> Problem:
    near = get_close_matches(name, known, 1)
    return Problem(
        code="render/unknown-column",
        what=f"table `{table_id}` has a column `{name}`, but no such model was estimated",
        where=f"tables.{table_id}.columns",
        why=f"estimated: {', '.join(known) if known else 'no model'}",
        fix=f"did you mean `{near[0]}`?" if near else "name one of those models",
    )


def _find_group_problems(table_id: str, spec: RegressionTable) -> list[Problem]:
    problems: list[Problem] = []
    taken: dict[str, str] = {}
    for title, names in spec.column_groups.items():
        where = f"tables.{table_id}.column_groups.{title}"
        for name in names:
            if name not in spec.columns:
                near = get_close_matches(name, spec.columns, 1)
                problems.append(
                    Problem(
                        code="render/unknown-column",
                        what=f"group `{title}` of table `{table_id}` names `{name}`, "
                        "which is no column of the table",
                        where=where,
                        why=f"its columns are: {', '.join(spec.columns)}",
                        fix=f"did you mean `{near[0]}`?" if near else "name one of those columns",
                    )
                )
            elif taken.setdefault(name, title) != title:
                problems.append(
                    Problem(
                        code="render/column-in-two-groups",
                        what=f"column `{name}` of table `{table_id}` is in the groups "
                        f"`{taken[name]}` and `{title}`",
                        where=where,
                        why="a column stands under one group heading",
                        fix="keep it in one of them",
                    )
                )
    return problems


def _build_column(
    result: ModelResult, spec: RegressionTable, labels_of_models: Mapping[str, str]
) -> Column:
    outcome = result.estimates[0].outcome if result.estimates else ""
    value = None if result.group is None else result.group.value
    return Column(
        id=result.model,
        heading=spec.labels.get(result.model)
        or (_head_model(result, spec, labels_of_models) if value is None else None)
        or spec.labels.get(value or "", value or ""),
        subheading=spec.labels.get(outcome, outcome),
    )


def _head_model(
    result: ModelResult, spec: RegressionTable, labels_of_models: Mapping[str, str]
) -> str:
    name = result.spec_model
    label = spec.labels.get(name) or labels_of_models.get(name)
    return label or title_estimator(result.estimator)


def _build_spans(
    spec: RegressionTable, shown: Sequence[ModelResult], labels_of_models: Mapping[str, str]
) -> tuple[Span, ...]:
    """Return the group headings in column order; a group in two places gets two headings.

    Where the spec has none, the groups of a model with ``by`` stand under the model's heading.
    """
    if spec.column_groups:
        titles = [
            next((title for title, names in spec.column_groups.items() if column in names), "")
            for column in spec.columns
        ]
    elif any(result.group for result in shown):
        titles = [
            _head_model(result, spec, labels_of_models) if result.group else "" for result in shown
        ]
    else:
        return ()
    spans: list[Span] = []
    for title in titles:
        if spans and spans[-1].title == title:
            spans[-1] = Span(title, spans[-1].width + 1)
        else:
            spans.append(Span(title, 1))
    return tuple(spans)


def _build_estimate_rows(rows: Sequence[EstimateRow], spec: RegressionTable) -> tuple[Row, ...]:
    lines: list[Row] = []
    levels = TABLE_STYLES[spec.style].star_levels if spec.stars else ()
    for row in rows:
        top = tuple(
            EMPTY if one is None else make_estimate_cell(one, spec.digits, levels=levels)
            for one in row.estimates
        )
        lines.append(Row(row.label, top, "estimate"))
        for below in spec.below:
            under = tuple(
                EMPTY if one is None else make_below_cell(one, below, spec.digits)
                for one in row.estimates
            )
            if any(cell.role != "empty" for cell in under):
                lines.append(Row("", under, "below"))
    return tuple(lines)
