"""A figure of curves: effects, and their slopes, by the dose."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from ipec_econ.core.errors import Problem, RenderError
from ipec_econ.core.estimates import Estimate, ModelResult
from ipec_econ.core.figure import Figure, FigurePanel, Point, Series
from ipec_econ.core.spec.figure import DoseCurve, DoseFigure
from ipec_econ.report.figure_labels import label_models
from ipec_econ.report.figure_notes import describe_key, explain_errors, repeat_warnings
from ipec_econ.report.interval_words import write_estimate, write_number
from ipec_econ.report.word_list import count_things, join_words

POSITION_LABEL = "Dose"
TITLES: Mapping[DoseCurve, str] = {
    "att_dose": "Effect on {outcome}",
    "acrt_dose": "Response of {outcome} to one more unit",
}
SLOPE_NOTE = (
    "Responses are effects of more treatment if firms at every dose would have gained the same "
    "(strong parallel trends)."
)
EXTENDED = "estimate/dose-extended"
DIGITS = 4


def build_dose_figure(
    figure_id: str,
    spec: DoseFigure,
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
        Model id → label from the spec, for the models that have one.

    Raises
    ------
    RenderError
        A model has no row of a curve.
    """
    labels = label_models(results, spec.labels, labels_of_models)
    curves = {
        estimand: {result.model: _pick_curve(result, estimand) for result in results}
        for estimand in spec.curves
    }
    _refuse_empty(figure_id, curves)
    rows = [one[0] for by_model in curves.values() for one in by_model.values()]
    name_treatments = len({row.treatment for row in rows}) > 1
    panels = [
        _build_panel(spec, estimand, curve, labels, name_treatments=name_treatments)
        for estimand, by_model in curves.items()
        for curve in _split_outcomes(by_model)
    ]
    drawn = {
        f"{labels[model]}, {_title(spec, estimand, rows[0])}": rows
        for estimand, by_model in curves.items()
        for model, rows in by_model.items()
    }
    key = describe_key(drawn)
    shading = f"Shading: {key.interval}s, each for one dose by itself." if key.interval else ""
    band = f"Thin lines: {key.band}s, which cover a whole curve at once." if key.band else ""
    notes = (
        *spec.notes,
        shading,
        band,
        SLOPE_NOTE if "acrt_dose" in spec.curves else "",
        explain_errors(results, labels),
        *_repeat_extensions(results, labels),
        *repeat_warnings(results, labels),
    )
    return Figure(
        id=figure_id,
        kind="dose_response",
        title=spec.title or figure_id,
        panels=tuple(panels),
        key=key,
        notes=tuple(note for note in notes if note),
        alt=_describe(drawn),
        models=tuple(result.model for result in results),
        width=spec.width,
    )


def _pick_curve(result: ModelResult, estimand: DoseCurve) -> list[Estimate]:
    rows = [
        row
        for row in result.estimates
        if row.estimand == estimand and _is_number(row.term) and math.isfinite(row.estimate)
    ]
    return sorted(rows, key=_read_dose)


def _is_number(term: str | None) -> bool:
    try:
        float(term or "")
    except ValueError:
        return False
    return True


def _read_dose(row: Estimate) -> float:
    return float(row.term or 0)


def _refuse_empty(
    figure_id: str, curves: Mapping[DoseCurve, Mapping[str, Sequence[Estimate]]]
) -> None:
    empty = [
        (model, estimand)
        for estimand, by_model in curves.items()
        for model, rows in by_model.items()
        if not rows
    ]
    if empty:
        raise RenderError(
            Problem(
                code="render/no-dose-curve",
                what=f"figure `{figure_id}` shows `{model}`, which has no curve of `{estimand}`",
                where=f"figures.{figure_id}.models",
                why="a dose-response figure draws one row a dose",
                fix="take the model out, or draw its bins in a figure of kind coefficients",
            )
            for model, estimand in empty
        )


def _split_outcomes(
    by_model: Mapping[str, Sequence[Estimate]],
) -> list[Mapping[str, Sequence[Estimate]]]:
    """Return the models of each outcome and treatment: different ones never share axes."""
    groups: dict[tuple[str, str | None], dict[str, Sequence[Estimate]]] = {}
    for model, rows in by_model.items():
        groups.setdefault((rows[0].outcome, rows[0].treatment), {})[model] = rows
    return list(groups.values())


def _build_panel(
    spec: DoseFigure,
    estimand: DoseCurve,
    curve: Mapping[str, Sequence[Estimate]],
    labels: Mapping[str, str],
    *,
    name_treatments: bool,
) -> FigurePanel:
    first = next(iter(curve.values()))[0]
    treatment = spec.labels.get(first.treatment or "", first.treatment or "")
    title = _title(spec, estimand, first)
    return FigurePanel(
        title=f"{title}, {treatment}" if name_treatments else title,
        series=tuple(
            Series(model, labels[model], tuple(_make_point(row) for row in rows))
            for model, rows in curve.items()
        ),
        position_label=spec.labels.get("dose", POSITION_LABEL),
        value_label="",
    )


def _title(spec: DoseFigure, estimand: DoseCurve, row: Estimate) -> str:
    outcome = spec.labels.get(row.outcome, row.outcome)
    return spec.labels.get(estimand, TITLES[estimand].format(outcome=outcome))


def _repeat_extensions(results: Sequence[ModelResult], labels: Mapping[str, str]) -> list[str]:
    """Return the remarks on curves beyond a cohort's doses: there they are no evidence."""
    return [
        f"{labels[result.model]}: {notice.text}."
        for result in results
        for notice in result.notices
        if notice.code == EXTENDED
    ]


def _make_point(row: Estimate) -> Point:
    return Point(
        position=_read_dose(row),
        value=row.estimate,
        conf_low=row.conf_low,
        conf_high=row.conf_high,
        band_low=row.band_low,
        band_high=row.band_high,
    )


def _describe(drawn: Mapping[str, Sequence[Estimate]]) -> str:
    """Return the figure in one paragraph, for those who cannot see it."""
    sentences = [f"Dose-response plot with {count_things(len(drawn), 'curve')}."]
    for name, rows in drawn.items():
        ends = [rows[0]] if len(rows) == 1 else [rows[0], rows[-1]]
        values = join_words(
            [
                f"{write_estimate(row, DIGITS)} at the dose {write_number(_read_dose(row), DIGITS)}"
                for row in ends
            ]
        )
        known = [row for row in rows if row.conf_low is not None and row.conf_high is not None]
        apart = sum((row.conf_low or 0) > 0 or (row.conf_high or 0) < 0 for row in known)
        verb = "excludes" if apart == 1 else "exclude"
        sentences.append(
            f"{name}: {values}; {apart} of {count_things(len(known), 'interval')} {verb} zero."
        )
    return " ".join(sentences)
