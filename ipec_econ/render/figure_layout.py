"""How wide a figure is, and which series share axes: so that every marker can be told apart."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ipec_econ.core.figure import Figure, FigureKind, FigurePanel, Series
from ipec_econ.render.figure_scale import find_limits, list_positions, round_panel
from ipec_econ.render.figure_style import COMPARED, CURVE_LOOKS, LOOKS, Look

COLUMN_WIDTH = 3.5
PAGE_WIDTH = 7.0
MAX_HEIGHT = 8.8
"""Inches: one column of a journal's page, the whole page, and what fits under a heading."""

AXIS_ROOM = 0.62
"""Inches that the value axis' labels take."""

MIN_SLOT = 3.6
"""Points between the markers of two series at one position; below, they get axes of their own."""

GROUP_SHARE = 0.72
"""Share of the distance between two positions that the series of one position take."""

PERIOD_SLOTS = 2.2
"""Slots that a period takes where names of rows stand beside the axes."""

FEW_LINES = 5
"""More of them cross each other too often for one column."""

ROW_KINDS: tuple[FigureKind, ...] = ("coefficients", "balance")
"""Kinds whose rows have names, so that height and not width grows with them."""

TWO_COLUMNS, THREE_COLUMNS = 2, 3
MANY_FACETS = 8


@dataclass(frozen=True, slots=True)
class Facet:
    """One pair of axes as drawn: the series on them, their looks, and shared limits."""

    panel: FigurePanel
    title: str
    series: tuple[Series, ...]
    looks: tuple[Look, ...]
    limits: tuple[float, float]
    positions: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Layout:
    """Axes in reading order on a grid of `columns`, and the figure's width in inches."""

    facets: tuple[Facet, ...]
    columns: int
    width: float
    has_legend: bool
    is_split: bool = False


def lay_out(figure: Figure) -> Layout:
    """Choose the width and the axes of a figure.

    Series share axes, side by side at each position, where their markers stay apart; otherwise
    each gets axes of its own, with the same limits within a panel.
    """
    if figure.kind == "specification_curve":
        return _lay_out_curve(figure)
    panels = [(panel, round_panel(panel)) for panel in figure.panels]
    along = max(_count_along(figure.kind, panel, series) for panel, series in panels)
    width = _choose_width(figure, along)
    compared = {panel.comparison for panel in figure.panels} - {""}
    named = [one for _, series in panels for one in series if one.id not in compared]
    labels = list(dict.fromkeys(one.label for one in named))
    crowded = _is_crowded(figure, along > _count_places(width), len(labels), bool(compared))
    facets = tuple(
        facet
        for panel, series in panels
        for facet in (
            _split(figure.kind, panel, series)
            if crowded
            else [_share(figure.kind, panel, series, labels)]
        )
    )
    columns = _count_columns(width, len(facets))
    return Layout(
        facets=tuple(_drop_repeats(facets, columns)),
        columns=columns,
        width=width,
        has_legend=_has_legend(figure, len(labels), bool(compared), crowded=crowded),
        is_split=crowded,
    )


def _lay_out_curve(figure: Figure) -> Layout:
    """Return one pair of axes, in which a kind of cell has the same look in every figure."""
    (panel,) = figure.panels
    series = round_panel(panel)
    looks = tuple(CURVE_LOOKS[one.id] for one in series)
    ends = _find_ends(series)
    facet = Facet(panel, "", series, looks, find_limits([series]), ends)
    width = _choose_width(figure, int(ends[1]))
    return Layout((facet,), 1, width, has_legend=True)


def _is_crowded(figure: Figure, overflows: bool, n_labels: int, is_compared: bool) -> bool:
    if figure.kind == "coverage" or any(panel.bar_width for panel in figure.panels):
        return False
    return overflows or n_labels > len(LOOKS) - is_compared


def _has_legend(figure: Figure, n_labels: int, is_compared: bool, *, crowded: bool) -> bool:
    if figure.kind == "coverage":
        return False
    if crowded:
        return is_compared
    return n_labels + is_compared > 1 or figure.kind == "link_scores"


def _count_along(kind: FigureKind, panel: FigurePanel, series: tuple[Series, ...]) -> int:
    """Return the slots that the points of one pair of axes take side by side."""
    if kind in ROW_KINDS or kind == "dose_response":
        return 1
    first, last = _find_ends(series)
    if kind == "coverage":
        return math.ceil((last - first + 1) * PERIOD_SLOTS)
    if panel.bar_width is not None:
        return math.ceil((last - first) / panel.bar_width + 1)
    if kind not in ("trends", "awards"):
        return _count_slots(series)
    slots = _count_slots(series[:1])
    return slots if len(series) <= FEW_LINES else max(slots, _count_places(COLUMN_WIDTH) + 1)


def _count_slots(series: tuple[Series, ...]) -> int:
    positions = list_positions(series)
    span = positions[-1] - positions[0] + 1 if positions else 1
    return math.ceil(span * len(series) / GROUP_SHARE)


def _count_places(width: float) -> int:
    return int((width - AXIS_ROOM) * 72 / MIN_SLOT)


def _choose_width(figure: Figure, along: int) -> float:
    if figure.width == "auto":
        return COLUMN_WIDTH if along <= _count_places(COLUMN_WIDTH) else PAGE_WIDTH
    return COLUMN_WIDTH if figure.width == "column" else PAGE_WIDTH


def _count_columns(width: float, facets: int) -> int:
    if width < PAGE_WIDTH or facets == 1:
        return 1
    return TWO_COLUMNS if facets <= MANY_FACETS else THREE_COLUMNS


def _share(
    kind: FigureKind, panel: FigurePanel, series: tuple[Series, ...], labels: Sequence[str]
) -> Facet:
    """Return axes with all series; a label looks the same in every panel."""
    free = [look for look in LOOKS if look != COMPARED] if panel.comparison else LOOKS
    looks = tuple(
        COMPARED if one.id == panel.comparison else free[labels.index(one.label) % len(free)]
        for one in series
    )
    limits = _find_limits(kind, panel, series)
    return Facet(panel, panel.title, series, looks, limits, _find_ends(series))


def _split(kind: FigureKind, panel: FigurePanel, series: tuple[Series, ...]) -> list[Facet]:
    """Return axes for each series, that of the comparison in all of them."""
    limits, ends = _find_limits(kind, panel, series), _find_ends(series)
    head = f"{panel.title}: " if panel.title else ""
    compared = tuple(one for one in series if one.id == panel.comparison)
    looks = (LOOKS[0], *(COMPARED for _ in compared))
    return [
        Facet(panel, f"{head}{one.label}", (one, *compared), looks, limits, ends)
        for one in series
        if one not in compared
    ]


def _find_limits(
    kind: FigureKind, panel: FigurePanel, series: tuple[Series, ...]
) -> tuple[float, float]:
    """Return the ends of the value axis; means over time need not stand on zero."""
    held = [guide.place for guide in panel.guides if guide.along == "value"]
    low, high = find_limits([series], held=held if kind == "trends" else [0.0, *held])
    return (0.0, high) if kind == "awards" else (low, high)


def _drop_repeats(facets: Sequence[Facet], columns: int) -> Iterator[Facet]:
    """Leave out what the axes below, or to the left, say already."""
    for number, facet in enumerate(facets):
        panel = facet.panel
        below = facets[number + columns].panel if number + columns < len(facets) else None
        left = facets[number - 1].panel if number % columns else None
        yield replace(
            facet,
            panel=replace(
                panel,
                position_label=""
                if below is not None and below.position_label == panel.position_label
                else panel.position_label,
                value_label=""
                if left is not None and left.value_label == panel.value_label and not panel.ticks
                else panel.value_label,
            ),
        )


def _find_ends(series: tuple[Series, ...]) -> tuple[float, float]:
    positions = list_positions(series)
    return (positions[0], positions[-1]) if positions else (0.0, 0.0)
