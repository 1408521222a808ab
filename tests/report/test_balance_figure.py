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
from tests.report.make_tables import make_panel


def draw(panel: Any = None, **keys: Any) -> Figure:
    shared = {"kind": "balance", "treatment": "t", "covariates": ["x"], **keys}
    table = build_balance_table("b", BalanceTable.model_validate(shared), panel or make_panel())
    spec = BalanceFigure.model_validate(shared)
    return build_balance_figure("b", spec, measure_balance_lines("b", table))


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
