"""The axes of each kind of figure: guides, ticks, labels, and the points on them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ipec_econ.core.figure import FigureKind
from ipec_econ.render.figure_curves import draw_curve
from ipec_econ.render.figure_layout import GROUP_SHARE, Facet
from ipec_econ.render.figure_marks import Brush, draw_points
from ipec_econ.render.figure_style import GUIDE, LABEL_SIZE, LOOKS, TEXT_SIZE
from ipec_econ.render.figure_text import fit_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MAX_STEP = 0.2
"""Largest shift between two series, as a share of the distance between positions."""

SIDE = 0.03
"""Share of the range of doses that is left free on either side."""

LINE = 10.0
"""Points from line to line of an axis' label."""

TICK_ROOM = 17.0
"""Points that the number of an event time takes on its axis."""


def draw_axes(axes: Axes, facet: Facet, kind: FigureKind, size: tuple[float, float]) -> None:
    """Draw one pair of axes.

    Parameters
    ----------
    size
        Width and height of the area between the axes, in points, as planned.
    """
    if kind == "coefficients":
        _draw_coefficients(axes, facet, size)
    else:
        label = fit_text(facet.panel.value_label, 0.8 * size[1], LABEL_SIZE, 3)
        axes.set_ylabel(label)
        size = (size[0] - label.count("\n") * LINE, size[1])
        draws = {"event_study": _draw_event_times, "dose_response": _draw_curves}
        draws.get(kind, _draw_counts)(axes, facet, size)
    if facet.title:
        axes.set_title(fit_text(facet.title, size[0], LABEL_SIZE, 2), loc="left", pad=5)


def tick_room(width: float) -> float:
    """Return how much of the planned width of axes the names of rows may take."""
    return 0.4 * width


def _draw_event_times(axes: Axes, facet: Facet, size: tuple[float, float]) -> None:
    from matplotlib.ticker import MaxNLocator

    first, last = facet.positions
    axes.set_xlim(first - 0.6, last + 0.6)
    axes.set_ylim(*facet.limits)
    axes.axhline(0, color=GUIDE, linewidth=0.6, zorder=1)
    if facet.panel.divider is not None:
        axes.axvline(facet.panel.divider, color=GUIDE, linewidth=0.6, dashes=(4, 3), zorder=1)
    axes.set_xticks(_choose_ticks(first, last, size[0] / TICK_ROOM))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 2.5, 5, 10]))
    axes.set_xlabel(fit_text(facet.panel.position_label, size[0], LABEL_SIZE, 2))
    _draw_series(axes, facet, size[0] / (last - first + 1.2), upright=True)


def _draw_curves(axes: Axes, facet: Facet, size: tuple[float, float]) -> None:
    from matplotlib.ticker import MaxNLocator

    first, last = facet.positions
    margin = SIDE * (last - first) if last > first else 1.0
    axes.set_xlim(first - margin, last + margin)
    axes.set_ylim(*facet.limits)
    axes.axhline(0, color=GUIDE, linewidth=0.6, zorder=1)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 2.5, 5, 10]))
    axes.set_xlabel(fit_text(facet.panel.position_label, size[0], LABEL_SIZE, 2))
    for series, look in zip(facet.series, facet.looks, strict=True):
        if series.points:
            draw_curve(axes, series.points, look, facet.limits)


def _draw_coefficients(axes: Axes, facet: Facet, size: tuple[float, float]) -> None:
    from matplotlib.ticker import MaxNLocator

    last = max(facet.positions[1], len(facet.panel.ticks) - 1)
    axes.set_ylim(last + 0.5, -0.5)
    axes.set_xlim(*facet.limits)
    axes.axvline(0, color=GUIDE, linewidth=0.6, zorder=1)
    labels = [fit_text(tick.text, tick_room(size[0]), TEXT_SIZE) for tick in facet.panel.ticks]
    axes.set_yticks([tick.position for tick in facet.panel.ticks], labels)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 2.5, 5, 10]))
    axes.set_xlabel(fit_text(facet.panel.value_label, size[0], LABEL_SIZE, 2))
    _draw_series(axes, facet, size[1] / (last + 1), upright=False)


def _draw_series(axes: Axes, facet: Facet, distance: float, *, upright: bool) -> None:
    count = len(facet.series)
    step = min(MAX_STEP, GROUP_SHARE / count)
    for number, (series, look) in enumerate(zip(facet.series, facet.looks, strict=True)):
        shift = (number - (count - 1) / 2) * step
        room = distance * (step if count > 1 else 1.0)
        brush = Brush(look, round(shift, 6), room, upright, facet.limits)
        draw_points(axes, series.points, brush)


def _draw_counts(axes: Axes, facet: Facet, size: tuple[float, float]) -> None:
    from matplotlib.ticker import MaxNLocator

    first, last = facet.positions
    axes.set_xlim(first - 0.7, last + 0.7)
    (series,) = facet.series
    positions = [point.position for point in series.points]
    counts = [point.value for point in series.points]
    axes.bar(positions, counts, width=0.7, color=LOOKS[0].colour)
    axes.set_ylim(0, 1.12 * max([*counts, 1]))
    if size[0] / (last - first + 1.4) >= TICK_ROOM / 1.4:
        for position, count in zip(positions, counts, strict=True):
            axes.annotate(
                f"{count:,.0f}", (position, count), xytext=(0, 1.5), ha="center", va="bottom",
                textcoords="offset points", fontsize=TEXT_SIZE,
            )  # fmt: skip
    axes.set_xticks(_choose_ticks(first, last, size[0] / (1.5 * TICK_ROOM)))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=True, steps=[1, 2, 5, 10]))
    axes.set_xlabel(fit_text(facet.panel.position_label, size[0], LABEL_SIZE, 2))


def _choose_ticks(first: float, last: float, most: float) -> list[int]:
    """Return whole multiples of 1, 2, 5, 10 … between the ends, at most about `most`."""
    low, high = math.ceil(first), math.floor(last)
    steps = (base * 10**power for power in range(9) for base in (1, 2, 5))
    step = next(step for step in steps if (high - low) / step + 1 <= max(most, 2))
    return list(range(-(-low // step) * step, high + 1, step))
