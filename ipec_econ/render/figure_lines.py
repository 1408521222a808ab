"""Lines over time with a marker at each period, gaps where periods are missing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from ipec_econ.core.figure import Point
from ipec_econ.render.figure_guides import draw_guides
from ipec_econ.render.figure_layout import Facet
from ipec_econ.render.figure_marks import EDGE, LARGEST, SMALLEST
from ipec_econ.render.figure_scale import list_positions
from ipec_econ.render.figure_style import GUIDE, LABEL_SIZE, Look
from ipec_econ.render.figure_text import fit_text
from ipec_econ.render.figure_ticks import TICK_ROOM, YEAR_ROOM, choose_ticks

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LINE_WIDTH = 1.1
DASHES = (3.5, 1.6)
"""Of the line that the others are compared with."""

YEAR = 1000
"""Periods from here on are printed as wide as years."""


def draw_lines(axes: Axes, facet: Facet, size: tuple[float, float]) -> None:
    """Draw every series as a line; that of the comparison is dashed and lies behind."""
    from matplotlib.ticker import MaxNLocator

    first, last = facet.positions
    low, high = facet.limits
    axes.set_xlim(first - 0.5, last + 0.5)
    axes.set_ylim(low, high)
    if low < 0 < high:
        axes.axhline(0, color=GUIDE, linewidth=0.6, zorder=1)
    if facet.panel.divider is not None:
        axes.axvline(facet.panel.divider, color=GUIDE, linewidth=0.6, dashes=(4, 3), zorder=1)
    draw_guides(axes, facet.panel.guides)
    room = YEAR_ROOM if last >= YEAR else TICK_ROOM
    axes.set_xticks(choose_ticks(first, last, size[0] / room))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 2.5, 5, 10]))
    axes.set_xlabel(fit_text(facet.panel.position_label, size[0], LABEL_SIZE, 2))
    step = _find_step(list_positions(facet.series))
    marker = min(LARGEST, max(SMALLEST, 0.6 * size[0] * step / (last - first + 1)))
    for series, look in zip(facet.series, facet.looks, strict=True):
        is_compared = series.id == facet.panel.comparison
        _draw_line(axes, series.points, look, step, marker, is_compared=is_compared)


def _find_step(positions: Sequence[float]) -> float:
    """Return the smallest distance between two positions."""
    return min((b - a for a, b in pairwise(positions)), default=1.0)


def _draw_line(
    axes: Axes,
    points: Sequence[Point],
    look: Look,
    step: float,
    marker: float,
    *,
    is_compared: bool,
) -> None:
    x: list[float] = []
    y: list[float] = []
    for point in points:
        if x and point.position - x[-1] > 1.5 * step:
            x.append(point.position - step)
            y.append(math.nan)
        x.append(point.position)
        y.append(point.value)
    zorder = 2.5 if is_compared else 3.0
    (line,) = axes.plot(x, y, color=look.colour, linewidth=LINE_WIDTH, zorder=zorder)
    if is_compared:
        line.set_dashes(DASHES)
    for hollow in (False, True):
        chosen = [point for point in points if point.is_hollow is hollow]
        if chosen:
            axes.plot(
                [p.position for p in chosen], [p.value for p in chosen], linestyle="none",
                marker=look.marker, markersize=marker * look.scale, zorder=zorder + 1,
                markerfacecolor="white" if hollow else look.colour,
                markeredgecolor=look.colour, markeredgewidth=EDGE if hollow else 0.4,
                clip_on=False,
            )  # fmt: skip
