"""A balance figure: standardised differences of covariates, one line each, between fixed marks."""

from __future__ import annotations

from collections.abc import Sequence

from ipec_econ.core.errors import RenderError
from ipec_econ.core.figure import (
    Figure,
    FigurePanel,
    Guide,
    MeasuredPanels,
    Point,
    Series,
    Tick,
)
from ipec_econ.core.spec.figure import BalanceFigure
from ipec_econ.core.table import Row, Table
from ipec_econ.report.balance_table import METHOD_NOTES
from ipec_econ.report.figure_counts import tell_units
from ipec_econ.report.interval_words import write_number
from ipec_econ.report.refuse_empty import refuse_empty
from ipec_econ.report.word_list import count_things, join_words

MARKS = (0.1, 0.25)
GUIDES = tuple(
    Guide(sign * mark, f"±{mark:g}", along="value") for mark in MARKS for sign in (-1, 1)
)
MARKS_NOTE = (
    "Beyond 0.1 a difference is often called notable (Austin 2009), beyond 0.25 results of "
    "regression adjustment depend on its form (Imbens and Wooldridge 2009)."
)
DIGITS = 2
MAX_TOLD = 12
"""Covariates that the alternative text tells one by one."""


def measure_balance_lines(figure_id: str, table: Table) -> MeasuredPanels:
    """Return the lines of a balance table as marks.

    Raises
    ------
    RenderError
        No covariate can be compared.
    """
    rows = table.blocks[0].rows
    drawn = [(row, point) for row in rows if (point := _make_point(row)) is not None]
    bare = [row.label for row in rows if _make_point(row) is None]
    if not drawn:
        why = "no covariate is known of both groups, or none varies"
        raise RenderError(refuse_empty(figure_id, why, "name other covariates"))
    return MeasuredPanels(
        (
            FigurePanel(
                title="",
                series=(
                    Series(
                        "difference",
                        "Treated less never treated",
                        tuple(
                            Point(place, value, n_units=count)
                            for place, (_, (value, count)) in enumerate(drawn)
                        ),
                    ),
                ),
                position_label="",
                value_label="Difference in standard deviations",
                ticks=tuple(Tick(place, row.label) for place, (row, _) in enumerate(drawn)),
                guides=GUIDES,
            ),
        ),
        (f"Without a standardised difference: {join_words(bare)}.",) if bare else (),
    )


def build_balance_figure(figure_id: str, spec: BalanceFigure, measured: MeasuredPanels) -> Figure:
    """Return the figure that `spec` describes, of differences that are measured."""
    (panel,) = measured.panels
    points = panel.series[0].points
    notes = (
        *spec.notes,
        *METHOD_NOTES,
        MARKS_NOTE,
        f"On the smaller side a difference rests on {tell_units(points)}.",
        *measured.remarks,
    )
    return Figure(
        id=figure_id,
        kind="balance",
        title=spec.title or figure_id,
        panels=measured.panels,
        notes=tuple(note for note in notes if note),
        alt=_describe(panel),
        width=spec.width,
    )


def _make_point(row: Row) -> tuple[float, int] | None:
    """Return a line's difference and the firms of its smaller side; ``None`` without one."""
    n_treated, n_never, difference = (row.cells[place].value for place in (0, 3, -1))
    if difference is None or difference != difference:  # noqa: PLR0124 - not a number
        return None
    return difference, int(min(n_treated or 0, n_never or 0))


def _describe(panel: FigurePanel) -> str:
    labels = {tick.position: tick.text for tick in panel.ticks}
    points = panel.series[0].points
    told = [f"{labels[p.position]} {write_number(p.value, DIGITS)}" for p in points[:MAX_TOLD]]
    rest = len(points) - MAX_TOLD
    more = f"; and {rest} more" if rest > 0 else ""
    return (
        "Love plot of treated less never-treated firms before treatment, in standard deviations, "
        f"for {count_things(len(points), 'covariate')}: {'; '.join(told)}{more}. "
        f"{_count_beyond(points)}"
    )


def _count_beyond(points: Sequence[Point]) -> str:
    counts = [sum(abs(point.value) > mark for point in points) for mark in MARKS]
    return f"{counts[0]} of them beyond {MARKS[0]:g}, {counts[1]} beyond {MARKS[1]:g}."
