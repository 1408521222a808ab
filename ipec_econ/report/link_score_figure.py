"""A figure of link scores: how similar the names are that a rule links, and that it does not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ipec_econ.core.errors import RenderError
from ipec_econ.core.figure import Figure, FigurePanel, Guide, MeasuredPanels, Point, Series
from ipec_econ.core.spec.figure import LinkScoreFigure
from ipec_econ.core.tables import LinkResult
from ipec_econ.report.figure_counts import tell_units
from ipec_econ.report.refuse_empty import refuse_empty
from ipec_econ.report.word_list import join_words

RULES: Mapping[str, tuple[str, str]] = {
    "fuzzy": ("Similar names", "Similarity of the nearest name"),
    "probabilistic": ("Probabilistic model", "Match probability of the likeliest firm"),
}
"""Rules with scores → what stands above their axes, and what is measured along them."""

LIMITS: Mapping[str, str] = {
    "fuzzy": "Pairs of names below 0.7 are not kept. A name that begins with a firm's whole name "
    "scores 0.86 or more.",
    "probabilistic": "Pairs below the threshold of a probabilistic step are not kept.",
}
"""Rule → what its scores never show."""

DECISIONS: Mapping[str, str] = {
    "accepted": "Linked",
    "review": "Left for review",
    "below": "Below the threshold",
}
THRESHOLD = "Threshold"
BAR_SHARE = 0.86
"""Of a bin's width."""


def measure_link_scores(figure_id: str, spec: LinkScoreFigure, links: LinkResult) -> MeasuredPanels:
    """Return the counts that linkage made of its scores, with the supplier names behind each.

    Raises
    ------
    RenderError
        No rule that scores names found a firm.
    """
    measures = {rule: links.quality.get(rule) for rule in RULES}
    panels = tuple(
        _build_panel(spec, rule, measured)
        for rule, measured in measures.items()
        if isinstance(measured, Mapping) and measured.get("scores")
    )
    if not panels:
        why = "no step `fuzzy` or `probabilistic` found a firm"
        raise RenderError(refuse_empty(figure_id, why, "take the figure out"))
    return MeasuredPanels(panels)


def build_link_score_figure(
    figure_id: str, spec: LinkScoreFigure, measured: MeasuredPanels
) -> Figure:
    """Return the figure that `spec` describes, of scores that are counted."""
    points = [p for one in measured.panels for line in one.series for p in line.points]
    drawn = [panel.position_label for panel in measured.panels]
    notes = (
        *spec.notes,
        "Award rows that no earlier rule linked, by the score of their best firm. From the "
        "threshold on they are linked, or left for review where several firms are as good. A bar "
        f"rests on {tell_units(points, 'supplier name')}.",
        *(LIMITS[rule] for rule, (_, axis) in RULES.items() if axis in drawn),
    )
    return Figure(
        id=figure_id,
        kind="link_scores",
        title=spec.title or figure_id,
        panels=measured.panels,
        notes=notes,
        alt=" ".join(_describe(panel) for panel in measured.panels),
        width=spec.width,
    )


def _build_panel(spec: LinkScoreFigure, rule: str, measured: Mapping[str, Any]) -> FigurePanel:
    title, axis = RULES[rule]
    bins: Sequence[Mapping[str, Any]] = measured["scores"]
    return FigurePanel(
        title=spec.labels.get(rule, title),
        series=tuple(
            Series(
                decision,
                spec.labels.get(decision, label),
                tuple(
                    Point(
                        round((one["from"] + one["to"]) / 2, 9),
                        one["n_rows"],
                        n_units=one["n_names"],
                    )
                    for one in bins
                    if one["decision"] == decision
                ),
            )
            for decision, label in DECISIONS.items()
            if any(one["decision"] == decision for one in bins)
        ),
        position_label=axis,
        value_label="Award rows",
        guides=(Guide(measured["threshold"], THRESHOLD),),
        bar_width=BAR_SHARE * (bins[0]["to"] - bins[0]["from"]),
    )


def _describe(panel: FigurePanel) -> str:
    (threshold,) = [guide.place for guide in panel.guides]
    half = (panel.bar_width or 0.0) / BAR_SHARE / 2
    told = [
        f"{sum(int(p.value) for p in line.points):,} {line.label.lower()}, at scores from "
        f"{line.points[0].position - half:.3g} to {line.points[-1].position + half:.3g}"
        for line in panel.series
        if line.points
    ]
    return (
        f"Histogram of award rows by score, {panel.title.lower()}: {join_words(told)}. The "
        f"threshold is {threshold:g}."
    )
