"""Coverage figures: buyers' timelines from four records."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ipec_econ.core.errors import RenderError
from ipec_econ.core.figure import Figure
from ipec_econ.core.spec.figure import CoverageFigure
from ipec_econ.core.tables import AwardTable
from ipec_econ.report.coverage_figure import build_coverage_figure, measure_coverage
from tests.report.make_award_tables import make_award_table, make_years


def draw(awards: AwardTable | None = None, **keys: Any) -> Figure:
    spec = CoverageFigure.model_validate({"kind": "coverage", **keys})
    measured = measure_coverage("c", spec, awards or make_award_table(), make_years())
    return build_coverage_figure("c", spec, measured)


def test_the_largest_buyers_come_first_with_rows_and_suppliers() -> None:
    figure = draw(buyers=2)
    (panel,) = figure.panels
    read = {s.label: [(p.position, p.value, p.n_units) for p in s.points] for s in panel.series}
    assert read == {"York": [(2012, 9, 4)], "Leeds": [(2011, 2, 2), (2014, 5, 3)]}
    assert list(read) == ["York", "Leeds"]
    assert [guide.place for guide in panel.guides] == [2011.5]
    assert figure.notes[1:] == (
        "1 buyer with fewer award rows not drawn.",
        "1 award row of periods outside 2011 to 2014 not drawn (2108).",
    )
    assert figure.alt == (
        "Timelines of 2 buyers by year, the one with most award rows first. York: 9 award rows, "
        "2012. Leeds: 7 award rows, 2011 to 2014, 2 periods between without any."
    )


def test_a_register_without_buyers_is_refused() -> None:
    awards = make_award_table()
    assert awards.quality is not None
    bare = replace(awards, quality=replace(awards.quality, coverage=()))
    for one in (bare, replace(awards, quality=None)):
        with pytest.raises(RenderError, match="names its buyer"):
            draw(one)
