"""Figures of awards over time: seven award rows counted by hand."""

from __future__ import annotations

from typing import Any

import pytest

from ipec_econ.core.errors import RenderError
from ipec_econ.core.figure import Figure, FigurePanel
from ipec_econ.core.spec.figure import AwardFigure
from ipec_econ.core.tables import AwardTable
from ipec_econ.report.award_figure import build_award_figure, measure_awards
from tests.report.make_award_tables import make_award_table, make_link_result, make_years


def draw(awards: AwardTable | None = None, **keys: Any) -> Figure:
    spec = AwardFigure.model_validate({"kind": "awards", **keys})
    awards = awards or make_award_table()
    measured = measure_awards("a", spec, awards, make_link_result(), make_years())
    return build_award_figure("a", spec, measured)


def read(panel: FigurePanel) -> dict[str, list[tuple[float, int | None]]]:
    return {line.label: [(p.value, p.n_units) for p in line.points] for line in panel.series}


def test_rows_and_value_by_period_with_their_suppliers() -> None:
    figure = draw()
    rows, value = figure.panels
    # 2012: a, b, and the split row's b and c.
    assert read(rows) == {"Award rows": [(1, 1), (3, 3), (0, 0), (2, 2)]}
    assert read(value) == {"Award rows": [(1, 1), (6, 3), (0, 0), (9, 2)]}
    assert [p.position for p in rows.series[0].points] == [2011, 2012, 2013, 2014]
    assert value.title == "Value (million GBP)"
    assert [guide.place for guide in rows.guides] == [2011.5]
    assert figure.notes[-1] == "1 award row of periods outside 2011 to 2014 not drawn (2108)."
    assert figure.alt == (
        "Bar chart of award rows by year: 1 in 2011, 3 in 2012, 0 in 2013, 2 in 2014. Bar chart of "
        "value (million GBP) by year: 1 in 2011, 6 in 2012, 0 in 2013, 9 in 2014. The register is "
        "complete from 2012 on."
    )


def test_a_row_is_linked_if_one_of_its_suppliers_is() -> None:
    (panel,) = draw(by="linkage", show="rows").panels
    assert read(panel) == {
        "Linked to a firm": [(1, 1), (2, 3), (0, 0), (1, 1)],
        "Not linked": [(0, 0), (1, 1), (0, 0), (1, 1)],
    }
    assert (panel.title, panel.value_label) == ("", "Award rows")


def test_types_of_buyers_are_lines_with_the_largest_first() -> None:
    (panel,) = draw(by="buyer_type", show="rows", labels={"local": "Councils"}).panels
    assert panel.bar_width is None
    assert {name: [value for value, _ in line] for name, line in read(panel).items()} == {
        "Councils": [0, 2, 0, 1],
        "nhs": [1, 0, 0, 1],
        "Not stated": [0, 1, 0, 0],
    }


def test_more_than_seven_types_share_a_line() -> None:
    times, types = [2012] * 9, [f"t{n}" for n in range(9)]
    awards = make_award_table({"time": times, "buyer_type": types, "value": None, "currency": None})
    links = make_link_result()
    spec = AwardFigure(kind="awards", by="buyer_type", show=("rows",))
    (panel,) = measure_awards("a", spec, awards, links, make_years(2012, 2012)).panels
    assert [line.label for line in panel.series] == [*(f"t{n}" for n in range(6)), "Other types"]
    assert panel.series[-1].points[0].value == 3


def test_periods_can_be_chosen_and_a_register_that_starts_outside_has_no_line() -> None:
    figure = draw(show="rows", periods=[2014, 2014])
    assert read(figure.panels[0]) == {"Award rows": [(2, 2)]}
    assert figure.panels[0].guides == ()
    (early,) = draw(make_award_table(coverage=2009), show="rows").panels
    assert early.series[0].points[0].position == 2009


def test_values_in_several_currencies_are_not_added_up() -> None:
    mixed = make_award_table({"currency": ["GBP", "EUR", *["GBP"] * 5]})
    figure = draw(mixed)
    assert [panel.title for panel in figure.panels] == ["Award rows"]
    assert any("several currencies" in note for note in figure.notes)
    with pytest.raises(RenderError, match="nothing to draw"):
        draw(mixed, show="value")


def test_nothing_to_draw_is_refused() -> None:
    with pytest.raises(RenderError, match="no award row is of 1990 to 1991"):
        draw(periods=[1990, 1991])
    with pytest.raises(RenderError, match="no column `buyer_type`"):
        draw(make_award_table({"buyer_type": None}), by="buyer_type")
