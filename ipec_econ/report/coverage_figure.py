"""A coverage figure: the periods in which each of the largest buyers is in the register."""

from __future__ import annotations

from collections.abc import Sequence

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
from ipec_econ.core.spec.figure import CoverageFigure
from ipec_econ.core.tables import AwardTable
from ipec_econ.report.award_figure import START
from ipec_econ.report.figure_counts import tell_units
from ipec_econ.report.refuse_empty import refuse_empty
from ipec_econ.report.word_list import count_things

SIZE = "award rows"
MAX_TOLD = 8
"""Buyers that the alternative text tells one by one."""


def measure_coverage(
    figure_id: str, spec: CoverageFigure, awards: AwardTable, *, time: str
) -> MeasuredPanels:
    """Return the award rows of the largest buyers by period, with the suppliers behind each.

    The rows are those of award_coverage.csv: as read, before any value policy.

    Parameters
    ----------
    time
        The panel's column of periods, which names the axis.

    Raises
    ------
    RenderError
        No award names its buyer.
    """
    by_buyer: dict[str, list[AwardCoverage]] = {}
    for record in () if awards.quality is None else awards.quality.coverage:
        if record.buyer_name is not None:
            by_buyer.setdefault(record.buyer_name, []).append(record)
    if not by_buyer:
        why, fix = "no award names its buyer (`buyer_name`)", "read the column, or draw `awards`"
        raise RenderError(refuse_empty(figure_id, why, fix))
    order = sorted(by_buyer, key=lambda name: (-sum(one.rows for one in by_buyer[name]), name))
    shown = order[: spec.buyers]
    times = [record.time for name in shown for record in by_buyer[name]]
    has_start = awards.coverage is not None and min(times) <= awards.coverage <= max(times)
    panel = FigurePanel(
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
        position_label=spec.labels.get(time, time),
        value_label="",
        guides=(Guide((awards.coverage or 0) - 0.5, START),) if has_start else (),
    )
    left = len(order) - len(shown)
    remarks = (f"{count_things(left, 'buyer')} with fewer award rows are not drawn.",)
    return MeasuredPanels((panel,), remarks if left else ())


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
