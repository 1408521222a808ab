"""Timelines: a row a series, a circle a period, whose area is the number that it stands for."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ipec_econ.core.figure import Figure
from ipec_econ.render.figure_guides import draw_guides
from ipec_econ.render.figure_layout import AXIS_ROOM, Facet, Layout
from ipec_econ.render.figure_style import GUIDE, INK, LABEL_SIZE, LOOKS, TEXT_SIZE
from ipec_econ.render.figure_text import fit_text
from ipec_econ.render.figure_ticks import YEAR_ROOM, choose_ticks

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.lines import Line2D

LABEL_SHARE = 0.4
"""Of the width, what the names of rows may take."""

ROWS = {1: 13.5, 2: 18.5}
"""Points from row to row, by the lines that names take."""

LARGEST, SMALLEST = 10.0, 1.8
"""Diameters in points: of the largest number, and the least that can be seen."""

SIZE_STEP = 0.2
"""Points that diameters are rounded to: circles of one size are one shape in a file."""


def draw_timelines(axes: Axes, facet: Facet, size: tuple[float, float]) -> None:
    """Draw the rows from the top, each with a thin line from its first period to its last."""
    first, last = facet.positions
    axes.set_xlim(first - 0.7, last + 0.7)
    axes.set_ylim(len(facet.series) - 0.4, -0.6)
    draw_guides(axes, facet.panel.guides)
    widest, most = _measure_circles(facet, size[0])
    by_size: dict[float, list[tuple[float, int]]] = {}
    for row, series in enumerate(facet.series):
        if not series.points:
            continue
        x = [point.position for point in series.points]
        axes.plot([x[0], x[-1]], [row, row], color=GUIDE, linewidth=0.5, zorder=2)
        for point in series.points:
            by_size.setdefault(_scale(point.value, most, widest), []).append((point.position, row))
    for diameter, places in by_size.items():
        axes.plot(
            [x for x, _ in places], [y for _, y in places], linestyle="none", marker="o",
            markersize=diameter, color=LOOKS[0].colour, markeredgecolor="white",
            markeredgewidth=0.3, zorder=3, clip_on=False,
        )  # fmt: skip
    axes.set_yticks(range(len(facet.series)), _fit_labels(facet, size[0]))
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    room = (1 - LABEL_SHARE) * size[0]
    axes.set_xticks(choose_ticks(first, last, room / YEAR_ROOM))
    axes.set_xlabel(fit_text(facet.panel.position_label, room, LABEL_SIZE, 2))


def measure_timelines(layout: Layout) -> float:
    """Return the height of all rows in points."""
    (facet,) = layout.facets
    labels = _fit_labels(facet, _find_width(layout))
    return len(labels) * ROWS[max((label.count("\n") + 1 for label in labels), default=1)]


def list_sizes(figure: Figure, layout: Layout) -> list[tuple[Line2D, str]]:
    """Return legend entries of circles for one, two or three round numbers."""
    from matplotlib.lines import Line2D

    widest, most = _measure_circles(layout.facets[0], _find_width(layout))
    return [
        (
            Line2D(
                [], [], linestyle="none", marker="o", color=LOOKS[0].colour,
                markersize=_scale(number, most, widest), markeredgewidth=0.3,
                markeredgecolor=INK,
            ),
            f"{number:,} {figure.key.size}" if place == 0 else f"{number:,}",
        )
        for place, number in enumerate(_choose_numbers(most))
        if place == 0 or _scale(number, most, widest) > SMALLEST
    ]  # fmt: skip


def _find_width(layout: Layout) -> float:
    """Return the width of axes with the names beside them, in points, as planned."""
    return 72 * (layout.width / layout.columns - AXIS_ROOM)


def _fit_labels(facet: Facet, width: float) -> list[str]:
    room = LABEL_SHARE * width
    return [fit_text(one.label, room, TEXT_SIZE, max(ROWS)) for one in facet.series]


def _measure_circles(facet: Facet, width: float) -> tuple[float, float]:
    """Return the largest diameter, which lets neighbours stay apart, and the largest number."""
    first, last = facet.positions
    apart = (1 - LABEL_SHARE) * width / (last - first + 1.4)
    most = max((p.value for one in facet.series for p in one.points), default=1.0)
    return max(SMALLEST, min(LARGEST, 0.95 * apart)), max(most, 1.0)


def _scale(value: float, most: float, widest: float) -> float:
    exact = widest * math.sqrt(value / most)
    return max(SMALLEST, round(exact / SIZE_STEP) * SIZE_STEP)


def _choose_numbers(most: float) -> list[int]:
    """Return the largest of 1, 2, 5, 10 … that is not above `most`, a tenth and a hundredth."""
    steps = [base * 10**power for power in range(12) for base in (1, 2, 5)]
    top = max(step for step in steps if step <= most)
    return [top // 10**power for power in range(3) if top // 10**power >= 1]
