"""The axes of each kind of figure: guides, ticks, labels, and the points on them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from ipec_econ.core.figure import FigureKind, Tick
from ipec_econ.render.figure_bars import draw_bars
from ipec_econ.render.figure_curves import draw_curve
from ipec_econ.render.figure_guides import draw_guides
from ipec_econ.render.figure_layout import GROUP_SHARE, ROW_KINDS, Facet
from ipec_econ.render.figure_lines import draw_lines
from ipec_econ.render.figure_marks import Brush, draw_points
from ipec_econ.render.figure_style import GUIDE, LABEL_SIZE, LOOKS, TEXT_SIZE
from ipec_econ.render.figure_text import fit_text, measure_text, show_text
from ipec_econ.render.figure_ticks import TICK_ROOM, YEAR_ROOM, choose_ticks
from ipec_econ.render.figure_timelines import draw_timelines

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    Draw = Callable[[Axes, Facet, tuple[float, float]], None]

MAX_STEP = 0.2
"""Largest shift between two series, as a share of the distance between positions."""

SIDE = 0.03
"""Share of the range of doses that is left free on either side."""

LINE = 10.0
"""Points from line to line of an axis' label."""

TICK_GAP = 3.0
"""Points between the names of two positions."""


def draw_axes(axes: Axes, facet: Facet, kind: FigureKind, size: tuple[float, float]) -> None:
    """Draw one pair of axes.

    Parameters
    ----------
    size
        Width and height of the area between the axes, in points, as planned.
    """
    if kind in ROW_KINDS:
        _draw_coefficients(axes, facet, size)
    elif kind == "coverage":
        draw_timelines(axes, facet, size)
    else:
        label = fit_text(facet.panel.value_label, 0.8 * size[1], LABEL_SIZE, 3)
        axes.set_ylabel(label)
        size = (size[0] - label.count("\n") * LINE, size[1])
        _choose_drawing(facet, kind)(axes, facet, size)
    if facet.title:
        axes.set_title(fit_text(facet.title, size[0], LABEL_SIZE, 2), loc="left", pad=5)


def _choose_drawing(facet: Facet, kind: FigureKind) -> Draw:
    if facet.panel.bar_width is not None:
        return draw_bars
    draws: dict[FigureKind, Draw] = {
        "event_study": _draw_event_times,
        "honest_did": _draw_event_times,
        "dose_response": _draw_curves,
        "rollout": _draw_counts,
    }
    return draws.get(kind, draw_lines)


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
    _name_positions(axes, facet, size[0])
    axes.yaxis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 2.5, 5, 10]))
    axes.set_xlabel(fit_text(facet.panel.position_label, size[0], LABEL_SIZE, 2))
    _draw_series(axes, facet, size[0] / (last - first + 1.2), upright=True)


def _name_positions(axes: Axes, facet: Facet, width: float) -> None:
    """Name the positions by their numbers, or by the panel's own names."""
    first, last = facet.positions
    if not facet.panel.ticks:
        axes.set_xticks(choose_ticks(first, last, width / TICK_ROOM))
        return
    ticks = facet.panel.ticks
    room = width / (last - first + 1.2)
    every = next(
        n for n in range(1, len(ticks) + 1) if _widest(ticks) <= n * room or n == len(ticks)
    )
    shown = [tick for number, tick in enumerate(ticks) if number % every == 0]
    axes.set_xticks([tick.position for tick in shown], [show_text(tick.text) for tick in shown])


def _widest(ticks: Sequence[Tick]) -> float:
    return max(measure_text(show_text(tick.text), TEXT_SIZE) for tick in ticks) + TICK_GAP


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
    draw_guides(axes, facet.panel.guides, values_along_x=True)
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
    axes.set_xticks(choose_ticks(first, last, size[0] / YEAR_ROOM))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=True, steps=[1, 2, 5, 10]))
    axes.set_xlabel(fit_text(facet.panel.position_label, size[0], LABEL_SIZE, 2))
