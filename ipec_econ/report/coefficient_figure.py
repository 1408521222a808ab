"""A coefficient plot: one row a coefficient or average, several models side by side."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from ipec_econ.core.errors import Problem, RenderError
from ipec_econ.core.estimates import Estimate, ModelResult
from ipec_econ.core.figure import Figure, FigurePanel, Point, Series, Tick
from ipec_econ.core.spec.figure import CoefficientFigure
from ipec_econ.report.figure_labels import label_models
from ipec_econ.report.figure_notes import (
    describe_key,
    explain_bars,
    explain_errors,
    explain_references,
    explain_resampling,
    is_reference,
    repeat_warnings,
)
from ipec_econ.report.group_panel import draw_groups, is_one_row_of_groups
from ipec_econ.report.interval_words import write_estimate
from ipec_econ.report.table_rows import INTERCEPT, EstimateRow, choose_rows
from ipec_econ.report.word_list import count_things, join_words

DIGITS = 4
MAX_TOLD = 8
"""A paragraph with more numbers a model is no paragraph: estimates.csv has them all."""


def build_coefficient_figure(
    figure_id: str,
    spec: CoefficientFigure,
    results: Sequence[ModelResult],
    *,
    labels_of_models: Mapping[str, str],
) -> Figure:
    """Return the figure that `spec` describes; models with different outcomes get own axes.

    Groups of models with ``by`` get a line each where one row is drawn of them.

    Parameters
    ----------
    results
        The models of the figure, in the spec's order.
    labels_of_models
        Model id → label from the spec, for the models that have one.

    Raises
    ------
    RenderError
        A name in `rows` is a row of none of the models, or no model has anything to draw.
    """
    _refuse_unknown_rows(figure_id, spec, results)
    labels = label_models(results, spec.labels, labels_of_models)
    by_outcome: dict[str, list[ModelResult]] = {}
    for result in results:
        outcome = result.estimates[0].outcome if result.estimates else ""
        by_outcome.setdefault(outcome, []).append(result)
    chosen = {outcome: _choose_rows(spec, group) for outcome, group in by_outcome.items()}
    told = {
        labels[result.model]: _pair_labels(chosen[outcome], place)
        for outcome, group in by_outcome.items()
        for place, result in enumerate(group)
    }
    if not any(told.values()):
        raise RenderError(_refuse_nothing(figure_id))
    drawn = {name: [row for _, row in pairs] for name, pairs in told.items()}
    return Figure(
        id=figure_id,
        kind="coefficients",
        title=spec.title or figure_id,
        panels=tuple(
            _build_panel(
                spec, outcome, group, chosen[outcome], labels_of_models, alone=len(by_outcome) == 1
            )
            for outcome, group in by_outcome.items()
            if chosen[outcome]
        ),
        key=describe_key(drawn),
        notes=_write_notes(spec, results, drawn, labels),
        alt=_describe(told, [spec.labels.get(name, name) for name in by_outcome]),
        models=tuple(result.model for result in results),
        width=spec.width,
    )


def _refuse_unknown_rows(
    figure_id: str, spec: CoefficientFigure, results: Sequence[ModelResult]
) -> None:
    there = dict.fromkeys(row.term or row.estimand for r in results for row in r.estimates)
    unknown = [name for name in spec.rows if not choose_rows((name,), {}, results)]
    if unknown:
        raise RenderError(
            Problem(
                code="render/unknown-row",
                what=f"figure `{figure_id}` asks for the row `{name}`, which no model has",
                where=f"figures.{figure_id}.rows",
                why=f"its models have: {', '.join(there)}",
                fix="name one of those, or leave `rows` out",
            )
            for name in unknown
        )


def _refuse_nothing(figure_id: str) -> Problem:
    return Problem(
        code="render/empty-figure",
        what=f"figure `{figure_id}` has nothing to draw",
        where=f"figures.{figure_id}.models",
        why="its models have a constant alone, or no finite estimate",
        fix="name the rows to draw under `rows`, or take the figure out",
    )


def _choose_rows(spec: CoefficientFigure, group: Sequence[ModelResult]) -> tuple[EstimateRow, ...]:
    """Return the rows as a table would have them; the constant only where it is asked for."""
    rows = choose_rows(spec.rows, spec.labels, group)
    return tuple(
        row
        for row in rows
        if (row.key[1] != INTERCEPT or INTERCEPT in spec.rows)
        and any(one is not None and math.isfinite(one.estimate) for one in row.estimates)
    )


def _pair_labels(rows: Sequence[EstimateRow], place: int) -> list[tuple[str, Estimate]]:
    pairs = [(row.label, row.estimates[place]) for row in rows]
    return [(label, one) for label, one in pairs if one and math.isfinite(one.estimate)]


def _build_panel(
    spec: CoefficientFigure,
    outcome: str,
    group: Sequence[ModelResult],
    rows: Sequence[EstimateRow],
    labels_of_models: Mapping[str, str],
    *,
    alone: bool,
) -> FigurePanel:
    labels = label_models(group, spec.labels, labels_of_models)
    name = spec.labels.get(outcome, outcome)
    if is_one_row_of_groups(group, rows):
        series, ticks = draw_groups(group, rows[0], spec.labels, labels_of_models, _make_point)
        return FigurePanel(
            title="" if alone else name,
            series=series,
            position_label="",
            value_label=f"{rows[0].label} ({name})",
            ticks=ticks,
        )
    series = tuple(
        Series(
            id=result.model,
            label=labels[result.model],
            points=tuple(
                _make_point(number, one)
                for number, row in enumerate(rows)
                if (one := row.estimates[place]) is not None and math.isfinite(one.estimate)
            ),
        )
        for place, result in enumerate(group)
    )
    return FigurePanel(
        title="" if alone else name,
        series=series,
        position_label="",
        value_label=f"Estimate ({name})",
        ticks=tuple(Tick(number, row.label) for number, row in enumerate(rows)),
    )


def _make_point(number: int, row: Estimate) -> Point:
    if is_reference(row):
        return Point(position=number, value=row.estimate, is_reference=True)
    return Point(
        number, row.estimate, row.conf_low, row.conf_high, row.band_low, row.band_high
    )  # fmt: skip


def _write_notes(
    spec: CoefficientFigure,
    results: Sequence[ModelResult],
    drawn: Mapping[str, Sequence[Estimate]],
    labels: Mapping[str, str],
) -> tuple[str, ...]:
    notes = (
        *spec.notes,
        explain_bars(drawn),
        explain_references(drawn),
        explain_errors(results, labels),
        explain_resampling(results, labels),
        *repeat_warnings(results, labels),
    )
    return tuple(note for note in notes if note)


def _describe(told: Mapping[str, Sequence[tuple[str, Estimate]]], outcomes: Sequence[str]) -> str:
    models = count_things(len(told), "model")
    parts = [f"Coefficient plot for {join_words(outcomes)}, {models}."]
    for name, pairs in told.items():
        claims = [f"{label} {write_estimate(row, DIGITS)}" for label, row in pairs[:MAX_TOLD]]
        if len(pairs) > MAX_TOLD:
            claims.append(f"and {len(pairs) - MAX_TOLD} more")
        parts.append(f"{name}: {'; '.join(claims) if claims else 'nothing to draw'}.")
    return " ".join(parts)
