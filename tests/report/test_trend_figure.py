"""Trend figures: means and firms by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipec_econ.core.errors import RenderError
from ipec_econ.core.figure import FigurePanel
from ipec_econ.core.panel import Panel, TreatmentColumns
from ipec_econ.core.spec.figure import TrendFigure
from ipec_econ.report.trend_figure import build_trend_figure, measure_trends

NAN = float("nan")
YEARS = (2015, 2016, 2017)
# Firm → first treated period, outcomes of the three years; 9999 is after the panel, e excluded.
FIRMS: dict[str, tuple[float, list[float]]] = {
    "a": (2016.0, [1, 5, 7]),
    "b": (2016.0, [3, NAN, 9]),
    "c": (2017.0, [2, 4, 10]),
    "d": (np.inf, [0, 1, 2]),
    "e": (2015.0, [100, 100, 100]),
    "f": (9999.0, [2, 3, 4]),
}
TOLERANCE = 1e-12
"""Sums of a handful of small numbers."""


def make_panel(firms: dict[str, tuple[float, list[float]]] = FIRMS) -> Panel:
    units = [unit for unit in firms for _ in YEARS]
    cohort = np.array([firms[unit][0] for unit in units])
    years = np.array(YEARS * len(firms))
    excluded = np.array([unit == "e" for unit in units])
    outcome = [value for _, values in firms.values() for value in values]
    treatment = TreatmentColumns(
        "first", "event", absorbing=True, cohort=cohort, treated=(years >= cohort) * 1.0,
        excluded=excluded, other_kind=np.zeros_like(excluded), flow=(),
    )  # fmt: skip
    everything = np.ones(len(units), dtype=np.bool_)
    return Panel(
        rows=pa.table({"crn": units, "year": years, "y": outcome, "word": ["x"] * len(units)}),
        unit="crn",
        time="year",
        treatments={"first": treatment},
        samples={"main": everything, "late": years > YEARS[0], "none": ~everything},
        flow=(),
    )


def draw(panel: Panel | None = None, **keys: Any) -> tuple[FigurePanel, Any]:
    spec = TrendFigure.model_validate(
        {"kind": "trends", "treatment": "first", "outcome": "y", **keys}
    )
    figure = build_trend_figure("t", spec, measure_trends("t", spec, panel or make_panel()))
    return figure.panels[0], figure


def read(panel: FigurePanel) -> dict[str, list[tuple[float, float, int | None, bool]]]:
    return {
        line.label: [(p.position, p.value, p.n_units, p.is_hollow) for p in line.points]
        for line in panel.series
    }


def test_means_are_of_the_firms_whose_outcome_is_known() -> None:
    panel, figure = draw()
    assert read(panel) == {
        "Cohort 2016": [(2015, 2, 2, True), (2016, 5, 1, False), (2017, 8, 2, False)],
        "Cohort 2017": [(2015, 2, 1, True), (2016, 4, 1, True), (2017, 10, 1, False)],
        "Not treated": [(2015, 1, 2, True), (2016, 2, 2, True), (2017, 3, 2, True)],
    }
    assert (panel.position_label, panel.value_label) == ("year", "Mean of y")
    assert panel.comparison == "never_treated"
    assert figure.notes == (
        "Sample main: means over the firms whose outcome is known in the period, each of 1 to 2 "
        "firms.",
        "Hollow markers: no firm of the line is treated yet.",
        "Left out: firms without a clean cohort.",
    )
    assert figure.alt == (
        "Line chart of the mean of y by year, 3 lines. Cohort 2016: 2.000 in 2015 to 8.000 in "
        "2017. Cohort 2017: 2.000 in 2015 to 10.000 in 2017. Not treated: 1.000 in 2015 to 3.000 "
        "in 2017."
    )


def test_treated_firms_together() -> None:
    panel, _ = draw(groups="ever_treated", labels={"treated": "Suppliers"})
    # 2015: (1 + 3 + 2) / 3; 2016: (5 + 4) / 2; 2017: (7 + 9 + 10) / 3.
    assert read(panel)["Suppliers"] == [
        (2015, 2, 3, True), (2016, 4.5, 2, False), (2017, pytest.approx(26 / 3), 3, False),
    ]  # fmt: skip


def test_periods_since_treatment_leave_untreated_firms_out() -> None:
    panel, figure = draw(relative=True)
    assert read(panel) == {
        "Cohort 2016": [(-1, 2, 2, True), (0, 5, 1, False), (1, 8, 2, False)],
        "Cohort 2017": [(-2, 2, 1, True), (-1, 4, 1, True), (0, 10, 1, False)],
    }
    assert (panel.divider, panel.comparison) == (-0.5, "")
    assert "Untreated firms have no period since treatment and are not drawn." in figure.notes
    together, _ = draw(relative=True, groups="ever_treated")
    # −1: a 1, b 3, c 4; 0: a 5, c 10 (b unknown); 1: a 7, b 9.
    assert read(together)["Treated firms"] == [
        (-2, 2, 1, True), (-1, pytest.approx(8 / 3), 3, True), (0, 7.5, 2, False), (1, 8, 2, False),
    ]  # fmt: skip


def test_lines_less_their_mean_before_treatment() -> None:
    panel, _ = draw(demean=True)
    # Bases: cohort 2016 its 2015, cohort 2017 (2 + 4) / 2, untreated their 2015: the first cohort
    # is treated from 2016 on.
    assert {name: [one[1] for one in line] for name, line in read(panel).items()} == {
        "Cohort 2016": [0, 3, 6],
        "Cohort 2017": [-1, 1, 7],
        "Not treated": [0, 1, 2],
    }


def test_a_line_without_a_period_before_treatment_is_named() -> None:
    panel, figure = draw(demean=True, sample="late")
    assert list(read(panel)) == ["Cohort 2017"]
    assert (
        "No period before treatment, hence not drawn: Cohort 2016 and Not treated." in figure.notes
    )


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"sample": "none"}, "no firm of sample `none` has `y`"),
        ({"outcome": "word"}, "is text, which has no mean"),
        ({"outcome": "z"}, "`z`"),
    ],
)
def test_what_cannot_be_drawn_is_refused(keys: dict[str, Any], words: str) -> None:
    with pytest.raises(RenderError, match=words):
        draw(**keys)


def test_nobody_treated_leaves_one_line_or_none() -> None:
    panel = make_panel()
    never = replace(
        panel.treatments["first"], cohort=np.full(len(FIRMS) * len(YEARS), np.inf),
    )  # fmt: skip
    panel = replace(panel, treatments={"first": never})
    assert list(read(draw(panel)[0])) == ["Not treated"]
    with pytest.raises(RenderError, match="nothing to draw"):
        draw(panel, relative=True)


numbers = st.floats(-1e3, 1e3)


@given(
    st.dictionaries(
        st.text("abcd", min_size=1, max_size=3),
        st.tuples(
            st.sampled_from([2015.0, 2016.0, 2017.0, np.inf]),
            st.lists(numbers, min_size=3, max_size=3),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_lines_weighted_by_their_firms_make_up_the_mean(
    firms: dict[str, tuple[float, list[float]]],
) -> None:
    firms.pop("e", None)
    panel, _ = draw(make_panel(firms))
    for place, year in enumerate(YEARS):
        points = [p for line in panel.series for p in line.points if p.position == year]
        assert sum(p.n_units or 0 for p in points) == len(firms)
        total = sum((p.n_units or 0) * p.value for p in points)
        assert total == pytest.approx(sum(v[place] for _, v in firms.values()), abs=1e-8)
