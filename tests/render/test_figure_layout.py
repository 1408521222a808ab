"""Which width a figure gets, and which series share axes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ipec_econ.core.figure import FigurePanel
from ipec_econ.render.figure_layout import COLUMN_WIDTH, PAGE_WIDTH, lay_out
from tests.render.make_figures import make_coefficients, make_figure, make_panels, make_series


@pytest.mark.parametrize(
    ("count", "first", "last", "width", "facets", "columns"),
    [
        (1, -4, 5, COLUMN_WIDTH, 1, 1),
        (4, -4, 5, COLUMN_WIDTH, 1, 1),
        (5, -4, 5, PAGE_WIDTH, 1, 1),
        (8, -4, 5, PAGE_WIDTH, 1, 1),
        (9, -4, 5, PAGE_WIDTH, 9, 3),
        (1, -20, 19, COLUMN_WIDTH, 1, 1),
        (8, -20, 19, PAGE_WIDTH, 8, 2),
    ],
)
def test_series_share_axes_where_their_markers_stay_apart(
    count: int, first: int, last: int, width: float, facets: int, columns: int
) -> None:
    layout = lay_out(make_figure(count, first=first, last=last))
    assert (layout.width, len(layout.facets), layout.columns) == (width, facets, columns)
    assert layout.has_legend == (count > 1 and facets == 1)


def test_a_width_that_was_asked_for_is_kept() -> None:
    assert lay_out(make_figure(1, width="page")).width == PAGE_WIDTH
    crowded = lay_out(make_figure(8, width="column"))
    assert (crowded.width, len(crowded.facets), crowded.columns) == (COLUMN_WIDTH, 8, 1)


def test_axes_apart_have_the_same_limits_and_say_things_once() -> None:
    layout = lay_out(make_figure(8, first=-20, last=19))
    assert len({facet.limits for facet in layout.facets}) == 1
    assert [facet.panel.value_label for facet in layout.facets] == ["Effect on y", ""] * 4
    assert [facet.panel.position_label for facet in layout.facets] == [""] * 6 + ["Periods"] * 2


def test_a_label_looks_the_same_in_every_panel() -> None:
    first, second = make_series(3)[:1], make_series(3)[1:]
    panels = (
        FigurePanel("A", (*first, second[0]), "t", "y"),
        FigurePanel("B", tuple(replace(one, id=f"{one.id}b") for one in second), "t", "z"),
    )
    one, other = lay_out(make_panels(*panels)).facets
    assert one.looks[1] == other.looks[0]
    assert len({*one.looks, *other.looks}) == 3


def test_coefficients_never_need_more_than_a_column() -> None:
    assert lay_out(make_coefficients(8)).width == COLUMN_WIDTH
