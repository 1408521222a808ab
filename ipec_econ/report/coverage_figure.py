"""A coverage figure: the periods in which each of the largest buyers is in the register."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ipec_econ.core.award_quality import AwardCoverage
from ipec_econ.core.errors import RenderError
from ipec_econ.core.figure import (
    Figure,
    FigureKey,
    FigurePanel,
    Guide,
    MeasuredPanels,
    Point,
    Series,
)
from ipec_econ.core.panel import Panel
from ipec_econ.core.spec.figure import CoverageFigure
from ipec_econ.core.tables import AwardTable
from ipec_econ.report.award_figure import START
from ipec_econ.report.award_periods import choose_periods, tell_outside
from ipec_econ.report.figure_counts import tell_units
from ipec_econ.report.refuse_empty import refuse_empty
from ipec_econ.report.word_list import count_things

SIZE = "award rows"
MAX_TOLD = 8
"""Buyers that the alternative text tells one by one."""


def measure_coverage(
    figure_id: str, spec: CoverageFigure, awards: AwardTable, panel: Panel
) -> MeasuredPanels:
    """Return the award rows of the largest buyers by period, with the suppliers behind each.

    The rows are those of award_coverage.csv: as read, before any value policy.

    Raises
    ------
    RenderError
        No award names its buyer.
    """
    periods = choose_periods(spec.periods, awards, panel)
    by_buyer: dict[str, list[AwardCoverage]] = {}
    coverage = () if awards.quality is None else awards.quality.coverage
    records = [record for record in coverage if record.buyer_name is not None]
    for record in records:
        if periods[0] <= record.time <= periods[1]:
            by_buyer.setdefault(record.buyer_name or "", []).append(record)
    if not by_buyer:
        why = f"no award of {periods[0]} to {periods[1]} names its buyer (`buyer_name`)"
        raise RenderError(refuse_empty(figure_id, why, "read the column, or draw `awards`"))
    order = sorted(by_buyer, key=lambda name: (-sum(one.rows for one in by_buyer[name]), name))
    shown = order[: spec.buyers]
    start = awards.coverage
    has_start = start is not None and periods[0] < start <= periods[1]
    drawn = FigurePanel(
        title="",
        series=tuple(
            Series(
                name,
                spec.labels.get(name, name),
                tuple(
                    Point(record.time, record.rows, n_units=record.suppliers)
                    for record in sorted(by_buyer[name], key=lambda one: one.time)
                ),
            )
            for name in shown
        ),
        position_label=spec.labels.get(panel.time, panel.time),
        value_label="",
        guides=(Guide((start or 0) - 0.5, START),) if has_start else (),
    )
    all_times = np.repeat([one.time for one in records], [one.rows for one in records])
    left = len(order) - len(shown)
    remarks = (f"{count_things(left, 'buyer')} with fewer award rows not drawn.",) if left else ()
    return MeasuredPanels((drawn,), (*remarks, *tell_outside(all_times, periods)))


def build_coverage_figure(figure_id: str, spec: CoverageFigure, measured: MeasuredPanels) -> Figure:
    """Return the figure that `spec` describes, of award rows that are counted."""
    (panel,) = measured.panels
    points = [point for line in panel.series for point in line.points]
    notes = (
        *spec.notes,
        "A circle: the buyer has award rows in the period, as read before any value policy; its "
        f"area is their number. Circles rest on {tell_units(points, 'supplier')}. A buyer of whom "
        "years are missing may have bought nothing, or not have published it.",
        *measured.remarks,
    )
    return Figure(
        id=figure_id,
        kind="coverage",
        title=spec.title or figure_id,
        panels=measured.panels,
        key=FigureKey(size=SIZE),
        notes=notes,
        alt=_describe(panel),
        width=spec.width,
    )


def _describe(panel: FigurePanel) -> str:
    told = [_describe_buyer(line.label, line.points) for line in panel.series[:MAX_TOLD]]
    rest = len(panel.series) - MAX_TOLD
    more = [f"{count_things(rest, 'more buyer')} are drawn."] if rest > 0 else []
    start = (
        f"Timelines of {count_things(len(panel.series), 'buyer')} by {panel.position_label}, the "
        "one with most award rows first."
    )
    return " ".join([start, *told, *more])


def _describe_buyer(label: str, points: Sequence[Point]) -> str:
    if not points:
        return f"{label}: no mark."
    first, last = points[0].position, points[-1].position
    gaps = int(last - first) + 1 - len(points)
    rows = count_things(int(sum(point.value for point in points)), "award row")
    missing = f", {count_things(gaps, 'period')} between without any" if gaps else ""
    span = f"{first:.0f} to {last:.0f}" if last > first else f"{first:.0f}"
    return f"{label}: {rows}, {span}{missing}."
