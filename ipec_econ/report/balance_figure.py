"""A balance figure: standardised differences of covariates, one line each, between fixed marks."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

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
SCALE_NOTE = (
    "A difference is in units of the root of the mean of both variances (Imbens and Rubin 2015)."
)
MARKS_NOTE = (
    "Beyond 0.1 a difference is often called notable (Austin 2009), beyond 0.25 results of "
    "regression adjustment depend on its form (Imbens and Wooldridge 2009)."
)
ALONE, BEFORE, AFTER = "Treated less never treated", "Before weighting", "After weighting"
DIGITS = 2
MAX_TOLD = 12
"""Covariates that the alternative text tells one by one."""


def measure_balance_lines(
    figure_id: str, table: Table, weighted: Table | None = None
) -> MeasuredPanels:
    """Return the lines of a balance table as marks.

    Parameters
    ----------
    weighted
        The same table, never-treated firms weighted; its lines are the same.

    Raises
    ------
    RenderError
        No covariate can be compared.
    """
    rows = table.blocks[0].rows
    places = [place for place, row in enumerate(rows) if _read_line(row) is not None]
    if not places:
        why = "no covariate is known of both groups, or none varies"
        raise RenderError(refuse_empty(figure_id, why, "name other covariates"))
    sides = {BEFORE if weighted is not None else ALONE: table}
    if weighted is not None:
        sides[AFTER] = weighted
    bare = [row.label for place, row in enumerate(rows) if place not in places]
    remarks = [f"Without a standardised difference: {join_words(bare)}."] if bare else []
    remarks += [note for note in (weighted or table).notes if note not in table.notes]
    return MeasuredPanels(
        (
            FigurePanel(
                title="",
                series=tuple(
                    Series(label, label, _list_points(one, places)) for label, one in sides.items()
                ),
                position_label="",
                value_label="Difference in standard deviations",
                ticks=tuple(Tick(new, rows[place].label) for new, place in enumerate(places)),
                guides=GUIDES,
            ),
        ),
        tuple(remarks),
    )


def build_balance_figure(figure_id: str, spec: BalanceFigure, measured: MeasuredPanels) -> Figure:
    """Return the figure that `spec` describes, of differences that are measured."""
    (panel,) = measured.panels
    points = [point for line in panel.series for point in line.points]
    notes = (
        *spec.notes,
        METHOD_NOTES[0],
        SCALE_NOTE,
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


def _list_points(table: Table, places: Sequence[int]) -> tuple[Point, ...]:
    lines = [_read_line(table.blocks[0].rows[place]) for place in places]
    return tuple(
        Point(new, line[0], n_units=line[1]) for new, line in enumerate(lines) if line is not None
    )


def _read_line(row: Row) -> tuple[float, int] | None:
    """Return a line's difference and the firms of its smaller side; ``None`` without one."""
    n_treated, n_never, difference = (row.cells[place].value for place in (0, 3, -1))
    if difference is None or math.isnan(difference):
        return None
    return difference, int(min(n_treated or 0, n_never or 0))


def _describe(panel: FigurePanel) -> str:
    n_lines = count_things(len(panel.ticks), "covariate")
    start = (
        "Love plot of treated less never-treated firms before treatment, in standard deviations, "
        f"for {n_lines}"
    )
    labels = {tick.position: tick.text for tick in panel.ticks}
    alone = len(panel.series) == 1
    told = [
        f"{start if alone else line.label}: {_tell_points(line.points, labels)}"
        for line in panel.series
    ]
    return " ".join(told if alone else [f"{start}.", *told])


def _tell_points(points: Sequence[Point], labels: Mapping[float, str]) -> str:
    # Rounded first: a difference of a thousandth is none, and not a power of ten.
    told = [
        f"{labels[p.position]} {write_number(round(p.value, DIGITS) + 0.0, DIGITS)}"
        for p in points[:MAX_TOLD]
    ]
    rest = len(points) - MAX_TOLD
    told += [f"and {rest} more"] if rest > 0 else []
    counts = [sum(abs(point.value) > mark for point in points) for mark in MARKS]
    return (
        f"{'; '.join(told)}. {counts[0]} of them beyond {MARKS[0]:g}, {counts[1]} beyond "
        f"{MARKS[1]:g}."
    )
