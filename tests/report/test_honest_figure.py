"""Sensitivity figures: rows of `honest_did` as bars."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ipec_econ.core.errors import RenderError
from ipec_econ.core.estimates import Diagnostic, ModelResult
from ipec_econ.core.figure import Figure, Point
from ipec_econ.core.spec.figure import HonestFigure
from ipec_econ.report.honest_figure import build_honest_figure
from tests.report.make_paths import make_path

INFINITE, NAN = float("inf"), float("nan")


def make_sensitivity(
    model: str = "cs",
    *sets: tuple[float, float, float],
    effect: str = "rel_time=0",
    restriction: str = "relative_magnitudes",
    breakdown: float | None = 1.25,
    **path: Any,
) -> ModelResult:
    """Return a path with an estimate of 0.02 and sets (bound, lower, upper)."""
    symbol = "Mbar" if restriction == "relative_magnitudes" else "M"
    rows = [Diagnostic(model, "honest_did", f"original {effect}", 0.02, 0.01, 0.03)]
    for bound, low, high in sets or ((0.5, 0.0, 0.05), (2.0, -0.04, 0.08)):
        key = f"{restriction} {effect} {symbol}={bound:.12g}"
        rows.append(Diagnostic(model, "honest_did", key, bound, low, high))
    rows.append(Diagnostic(model, "honest_did", f"{restriction} {effect} breakdown", breakdown))
    other = Diagnostic(model, "pretrends", "wald", 3.0, statistic=1.0)
    return replace(make_path(model, **path), diagnostics=(other, *rows))


def draw(*results: ModelResult, **keys: Any) -> Figure:
    names = tuple(result.model for result in results)
    spec = HonestFigure.model_validate({"kind": "honest_did", "models": names, **keys})
    return build_honest_figure("h", spec, results, labels_of_models={})


def test_the_interval_stands_first_and_sets_in_the_order_of_their_bounds() -> None:
    figure = draw(make_sensitivity("cs", (2.0, -0.04, 0.08), (0.5, 0.0, 0.05)))
    (panel,) = figure.panels
    assert panel.series[0].points == (
        Point(0, 0.02, 0.01, 0.03, n_units=400),
        Point(1, 0.025, band_low=0.0, band_high=0.05, is_hollow=True, n_units=400),
        Point(2, 0.02, band_low=-0.04, band_high=0.08, is_hollow=True, n_units=400),
    )
    assert [tick.text for tick in panel.ticks] == ["none", "0.5", "2"]
    assert (panel.position_label, panel.divider) == ("Bound Mbar", 0.5)
    assert panel.value_label == "Effect in period 0 on log_lp"
    assert figure.alt == (
        "Sensitivity plot for 1 model. Callaway–Sant’Anna, effect in period 0: 0.0200, interval "
        "0.0100 to 0.0300 under parallel trends; sets with Mbar = 0.5: 0.0000 to 0.0500; Mbar = 2: "
        "−0.0400 to 0.0800. Callaway–Sant’Anna: zero is outside the set up to Mbar = 1.2500."
    )


def test_models_share_bounds_and_other_subjects_have_axes_of_their_own() -> None:
    first = make_sensitivity("cs", (1.0, 0.0, 0.05))
    second = make_sensitivity("es", (0.5, 0.0, 0.04), estimator="event_study")
    smooth = make_sensitivity("sm", (0.01, 0.0, 0.1), restriction="smoothness", effect="average")
    figure = draw(first, second, smooth)
    together, alone = figure.panels
    assert [tick.text for tick in together.ticks] == ["none", "0.5", "1"]
    assert [[p.position for p in one.points] for one in together.series] == [[0, 2], [0, 1]]
    assert alone.title == "Average effect on log_lp"
    assert alone.position_label == "Bound M"
    assert any(note.startswith("M: the slope") for note in figure.notes)


def test_sets_without_ends_keep_a_marker_and_empty_ones_are_left_out() -> None:
    unbounded = (1.0, -INFINITE, 0.2), (2.0, -INFINITE, INFINITE), (3.0, NAN, NAN)
    points = draw(make_sensitivity("cs", *unbounded)).panels[0].series[0].points
    assert [(p.value, p.band_low) for p in points[1:]] == [(0.2, -INFINITE), (0.02, -INFINITE)]


@pytest.mark.parametrize(
    ("breakdown", "words"),
    [
        (None, "zero is in the set at every Mbar, 0 included."),
        (INFINITE, "zero is outside the set at every Mbar that was tried."),
    ],
)
def test_the_breakdown_value_in_words(breakdown: float | None, words: str) -> None:
    assert any(note.endswith(words) for note in draw(make_sensitivity(breakdown=breakdown)).notes)


def test_a_model_without_rows_is_named_and_none_at_all_is_refused() -> None:
    bare = make_path("es", "event_study")
    figure = draw(make_sensitivity(), bare)
    assert any("No set was computed for Event study" in note for note in figure.notes)
    with pytest.raises(RenderError, match="nothing to draw"):
        draw(bare)
