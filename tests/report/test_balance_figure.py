"""Balance figures: the differences of a balance table, which is worked by hand in its own tests."""

from __future__ import annotations

from typing import Any

import pytest

from ipec_econ.core.errors import RenderError
from ipec_econ.core.figure import Figure
from ipec_econ.core.spec.figure import BalanceFigure
from ipec_econ.core.spec.output import BalanceTable
from ipec_econ.report.balance_figure import build_balance_figure, measure_balance_lines
from ipec_econ.report.balance_table import build_balance_table
from tests.panel.make_panels import build as build_panel
from tests.panel.make_panels import make_firms
from tests.report.make_tables import make_panel


def draw(panel: Any = None, **keys: Any) -> Figure:
    shared = {"kind": "balance", "treatment": "t", "covariates": ["x"], **keys}
    panel = panel or make_panel()
    plain = BalanceTable.model_validate({k: v for k, v in shared.items() if k != "weighting"})
    table, weighted = build_balance_table("b", plain, panel), None
    if "weighting" in keys:
        weighted = build_balance_table("b", BalanceTable.model_validate(shared), panel)
    spec = BalanceFigure.model_validate(shared)
    return build_balance_figure("b", spec, measure_balance_lines("b", table, weighted))


def test_the_difference_is_that_of_the_table_with_the_firms_of_its_smaller_side() -> None:
    figure = draw(labels={"x": "Age"})
    (panel,) = figure.panels
    (point,) = panel.series[0].points
    # As in tests/report/test_balance_table.py: 3 / √((16 + 16 / 3) / 2), three firms a side.
    assert point.value == pytest.approx(3 / ((16 + 16 / 3) / 2) ** 0.5)
    assert point.n_units == 3
    assert [tick.text for tick in panel.ticks] == ["Age"]
    assert sorted(guide.place for guide in panel.guides) == [-0.25, -0.1, 0.1, 0.25]
    assert figure.alt == (
        "Love plot of treated less never-treated firms before treatment, in standard deviations, "
        "for 1 covariate: Age 0.92. 1 of them beyond 0.1, 1 beyond 0.25."
    )
    assert "On the smaller side a difference rests on 3 firms." in figure.notes


def test_a_covariate_without_a_difference_is_named_and_leaves_no_gap() -> None:
    panel = make_panel(samples={"main": {"where": "not (firm in ('D', 'F', 'N') and year = 2011)"}})
    with pytest.raises(RenderError, match="nothing to draw"):
        draw(panel)
    figure = draw(covariates=["region", "x"])
    labels = [tick.text for tick in figure.panels[0].ticks]
    assert labels == ["region: north", "region: south", "x"]
    assert [p.position for p in figure.panels[0].series[0].points] == [0, 1, 2]


def test_weighting_adds_a_second_mark_that_saturated_odds_put_on_zero() -> None:
    rows = [
        # firm, year, first treated period, x
        *(("abc"[n], 2011, 2012, x) for n, x in enumerate((1.0, 1.0, 0.0))),
        *(("defg"[n], 2011, None, x) for n, x in enumerate((1.0, 0.0, 0.0, 0.0))),
    ]
    rows += [(firm, 2012, g, x) for firm, _, g, x in rows]
    columns = dict(zip(("firm", "year", "g", "x"), map(list, zip(*rows, strict=True)), strict=True))
    panel = build_panel(make_firms(columns), treatments={"t": {"cohort": "g"}})
    figure = draw(panel, weighting=["x"])
    before, after = figure.panels[0].series
    assert (before.label, after.label) == ("Before weighting", "After weighting")
    # 2/3 − 1/4, over the root of the mean of 1/3 and 1/4.
    assert before.points[0].value == pytest.approx((2 / 3 - 1 / 4) / ((1 / 3 + 1 / 4) / 2) ** 0.5)
    assert after.points[0].value == pytest.approx(0, abs=1e-8)
    assert "After weighting: x" in figure.alt
    assert any("odds of a logit" in note for note in figure.notes)
