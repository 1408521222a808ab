"""Figures of link scores, from counts that linkage made."""

from __future__ import annotations

import pyarrow as pa
import pytest

from ipec_econ.core.errors import RenderError
from ipec_econ.core.figure import Figure
from ipec_econ.core.spec.figure import LinkScoreFigure
from ipec_econ.core.tables import LinkResult
from ipec_econ.report.link_score_figure import build_link_score_figure, measure_link_scores


def entry(low: float, decision: str, n_rows: int, n_names: int) -> dict[str, object]:
    return {
        "from": low, "to": low + 0.01, "decision": decision, "n_rows": n_rows, "n_names": n_names,
    }  # fmt: skip


FUZZY = {
    "threshold": 0.9,
    "scores": [
        entry(0.70, "below", 7, 6),
        entry(0.93, "accepted", 20, 5),
        entry(0.93, "review", 3, 2),
        entry(0.99, "accepted", 10, 4),
    ],
}


def draw(**quality: object) -> Figure:
    spec = LinkScoreFigure(kind="link_scores", labels={"review": "Unclear"})
    links = LinkResult(pa.table({}), quality)
    return build_link_score_figure("s", spec, measure_link_scores("s", spec, links))


def test_bars_are_the_counts_with_the_names_behind_them() -> None:
    figure = draw(fuzzy=FUZZY)
    (panel,) = figure.panels
    assert {
        line.label: [(p.position, p.value, p.n_units) for p in line.points] for line in panel.series
    } == {
        "Linked": [(0.935, 20, 5), (0.995, 10, 4)],
        "Unclear": [(0.935, 3, 2)],
        "Below the threshold": [(0.705, 7, 6)],
    }
    assert [(guide.place, guide.text) for guide in panel.guides] == [(0.9, "Threshold")]
    assert figure.alt == (
        "Histogram of award rows by score, similar names: 30 linked, at scores from 0.93 to 1, 3 "
        "unclear, at scores from 0.93 to 0.94 and 7 below the threshold, at scores from 0.7 to "
        "0.71. The threshold is 0.9."
    )


def test_every_rule_that_scored_has_axes_of_its_own() -> None:
    likely = {"threshold": 0.95, "scores": [entry(0.95, "accepted", 1, 1)]}
    titles = [panel.title for panel in draw(fuzzy=FUZZY, probabilistic=likely).panels]
    assert titles == ["Similar names", "Probabilistic model"]


def test_no_score_at_all_is_refused() -> None:
    for quality in ({}, {"fuzzy": None}, {"fuzzy": {"threshold": 0.9, "scores": []}}):
        with pytest.raises(RenderError, match="nothing to draw"):
            draw(**quality)
