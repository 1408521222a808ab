"""An event-study figure: effects by time since treatment, several models side by side."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from ipec_econ.core.errors import Problem, RenderError
from ipec_econ.core.estimates import Estimate, ModelResult
from ipec_econ.core.figure import Figure, FigurePanel, Point, Series
from ipec_econ.core.spec.figure import EventStudyFigure
from ipec_econ.report.event_alt import describe_path
from ipec_econ.report.figure_labels import label_models
from ipec_econ.report.figure_notes import (
    describe_key,
    explain_bars,
    explain_errors,
    explain_fitted,
    explain_references,
    explain_resampling,
    is_reference,
    repeat_warnings,
)

POSITION_LABEL = "Periods since treatment"
DIVIDER = -0.5
"""Treatment starts between the last period before (−1) and the first under it (0)."""

Subject = tuple[str, str]
"""Outcome and treatment: paths of different ones never share axes."""


def build_event_figure(
    figure_id: str,
    spec: EventStudyFigure,
    results: Sequence[ModelResult],
    *,
    labels_of_models: Mapping[str, str],
) -> Figure:
    """Return the figure that `spec` describes, from the results of the models it names.

    Parameters
    ----------
    results
        The models of the figure, in the spec's order.
    labels_of_models
        Model id → label from the spec, for the models that have one. The figure's own `labels`
        come before it, the estimator's title after it.

    Raises
    ------
    RenderError
        A model has no ``att_event`` row.
    """
    paths = {result.model: _pick_path(result) for result in results}
    _refuse_empty(figure_id, paths)
    labels = label_models(results, spec.labels, labels_of_models)
    drawn = {labels[model]: rows for model, rows in paths.items()}
    return Figure(
        id=figure_id,
        kind="event_study",
        title=spec.title or figure_id,
        panels=_build_panels(spec, results, paths, labels_of_models),
        key=describe_key(drawn),
        notes=_write_notes(spec, results, drawn, labels),
        alt=describe_path(drawn, spec.labels),
        models=tuple(paths),
        width=spec.width,
    )


def _pick_path(result: ModelResult) -> list[Estimate]:
    rows = [
        row
        for row in result.estimates
        if row.estimand == "att_event" and row.rel_time is not None and math.isfinite(row.estimate)
    ]
    return sorted(rows, key=lambda row: row.rel_time or 0)


def _refuse_empty(figure_id: str, paths: Mapping[str, Sequence[Estimate]]) -> None:
    empty = [model for model, rows in paths.items() if not rows]
    if empty:
        raise RenderError(
            Problem(
                code="render/no-event-path",
                what=f"figure `{figure_id}` shows `{model}`, which has no effect by event time",
                where=f"figures.{figure_id}.models",
                why="an event-study figure draws the rows with the estimand att_event",
                fix="take the model out, or draw it in a figure of kind coefficients",
            )
            for model in empty
        )


def _build_panels(
    spec: EventStudyFigure,
    results: Sequence[ModelResult],
    paths: Mapping[str, Sequence[Estimate]],
    labels_of_models: Mapping[str, str],
) -> tuple[FigurePanel, ...]:
    by_subject: dict[Subject, list[ModelResult]] = {}
    for result in results:
        first = paths[result.model][0]
        by_subject.setdefault((first.outcome, first.treatment or ""), []).append(result)
    names = {
        subject: (
            spec.labels.get(subject[0], subject[0]),
            spec.labels.get(subject[1], subject[1]),
        )
        for subject in by_subject
    }
    treatments = {treatment for _, treatment in by_subject}
    series = {
        subject: _build_series(group, paths, label_models(group, spec.labels, labels_of_models))
        for subject, group in by_subject.items()
    }
    return tuple(
        FigurePanel(
            title="" if len(by_subject) == 1 else _title_panel(*names[subject], treatments),
            series=series[subject],
            position_label=spec.labels.get("rel_time", POSITION_LABEL),
            value_label=f"Effect on {names[subject][0]}",
            divider=_place_divider(series[subject]),
        )
        for subject in by_subject
    )


def _build_series(
    group: Sequence[ModelResult],
    paths: Mapping[str, Sequence[Estimate]],
    labels: Mapping[str, str],
) -> tuple[Series, ...]:
    return tuple(
        Series(one.model, labels[one.model], tuple(_make_point(row) for row in paths[one.model]))
        for one in group
    )


def _title_panel(outcome: str, treatment: str, treatments: set[str]) -> str:
    return outcome if len(treatments) == 1 else f"{outcome}, {treatment}"


def _make_point(row: Estimate) -> Point:
    if is_reference(row):
        return Point(position=row.rel_time or 0, value=row.estimate, is_reference=True)
    return Point(
        position=row.rel_time or 0,
        value=row.estimate,
        conf_low=row.conf_low,
        conf_high=row.conf_high,
        band_low=row.band_low,
        band_high=row.band_high,
    )


def _place_divider(series: Sequence[Series]) -> float | None:
    positions = [point.position for one in series for point in one.points]
    return DIVIDER if min(positions) < DIVIDER < max(positions) else None


def _write_notes(
    spec: EventStudyFigure,
    results: Sequence[ModelResult],
    drawn: Mapping[str, Sequence[Estimate]],
    labels: Mapping[str, str],
) -> tuple[str, ...]:
    notes = (
        *spec.notes,
        _name_treatments(drawn, spec.labels),
        explain_bars(drawn),
        explain_references(drawn),
        explain_fitted(drawn),
        explain_errors(results, labels),
        explain_resampling(results, labels),
        *repeat_warnings(results, labels),
    )
    return tuple(note for note in notes if note)


def _name_treatments(drawn: Mapping[str, Sequence[Estimate]], labels: Mapping[str, str]) -> str:
    names = dict.fromkeys(
        labels.get(row.treatment, row.treatment)
        for rows in drawn.values()
        for row in rows
        if row.treatment
    )
    about = f" of {' and '.join(names)}" if names else ""
    return f"Estimated effects{about} by periods since its start; 0 is the first treated period."
