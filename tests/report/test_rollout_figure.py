"""Rollout figures: firms counted by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from ipec_econ.core.errors import RenderError
from ipec_econ.core.figure import Figure
from ipec_econ.core.panel import Panel, TreatmentColumns
from ipec_econ.core.rollout import Rollout
from ipec_econ.core.spec.figure import RolloutFigure
from ipec_econ.report.rollout_figure import build_rollout_figure, count_rollout

# Firm → first treated period; 9999 lies after the panel, e is excluded.
COHORTS = {"a": 2016.0, "b": 2016.0, "c": 2017.0, "d": np.inf, "e": 2015.0, "f": 9999.0}
YEARS = (2015, 2016, 2017)


def make_panel() -> Panel:
    units = [unit for unit in COHORTS for _ in YEARS]
    cohort = np.array([COHORTS[unit] for unit in units])
    years = np.array(YEARS * len(COHORTS))
    excluded = np.array([unit == "e" for unit in units])
    treatment = TreatmentColumns(
        "first", "event", absorbing=True, cohort=cohort, treated=(years >= cohort) * 1.0,
        excluded=excluded, other_kind=np.zeros_like(excluded), flow=(),
    )  # fmt: skip
    return Panel(
        rows=pa.table({"crn": units, "year": years}),
        unit="crn",
        time="year",
        treatments={"first": treatment},
        samples={
            "main": np.ones(len(units), dtype=np.bool_),
            "late": np.isin(units, ["c", "d"]) & (years > 2015),
        },
        flow=(),
    )


def draw(spec: RolloutFigure, panel: Panel) -> Figure:
    return build_rollout_figure("who", spec, count_rollout("who", spec, panel), time=panel.time)


def test_firms_are_counted_once_in_their_cohort() -> None:
    figure = draw(RolloutFigure(kind="rollout", treatment="first"), make_panel())
    (panel,) = figure.panels
    assert [(p.position, p.value) for p in panel.series[0].points] == [(2016, 2), (2017, 1)]
    assert panel.position_label == "year"
    assert figure.notes == (
        "Sample main: 3 firms are treated within the panel's periods, 2 are not. A firm counts "
        "once, in the first period of its treatment. Left out: 1 firm without a clean cohort.",
    )
    assert figure.alt == (
        "Bar chart of the firms first treated (first) in each period: 2 in 2016, 1 in 2017. "
        "2 are not treated."
    )


def test_a_sample_counts_its_own_firms() -> None:
    spec = RolloutFigure(kind="rollout", treatment="first", sample="late")
    (panel,) = draw(spec, make_panel()).panels
    assert [(p.position, p.value) for p in panel.series[0].points] == [(2017, 1)]


def test_nobody_treated_is_refused() -> None:
    panel = make_panel()
    never = replace(panel.treatments["first"], cohort=np.full(len(COHORTS) * len(YEARS), np.inf))
    with pytest.raises(RenderError, match="nothing to draw"):
        draw(
            RolloutFigure(kind="rollout", treatment="first"),
            replace(panel, treatments={"first": never}),
        )


def test_withheld_periods_are_told_and_not_drawn() -> None:
    spec = RolloutFigure(kind="rollout", treatment="first")
    figure = build_rollout_figure(
        "who", spec, Rollout({2016: 20, 2017: None}, 30, None, None), time="year"
    )
    assert [point.position for point in figure.panels[0].series[0].points] == [2016]
    assert "20 in 2016, [c] in 2017" in figure.alt
    assert "[c] are not" in figure.notes[0]
