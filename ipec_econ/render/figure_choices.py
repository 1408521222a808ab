"""A specification curve: sorted estimates with their intervals above a matrix of choices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ipec_econ.core.figure import FigurePanel
from ipec_econ.render.figure_layout import Facet, Layout
from ipec_econ.render.figure_marks import Brush, draw_points
from ipec_econ.render.figure_style import GUIDE, INK, LABEL_SIZE, TEXT_SIZE
from ipec_econ.render.figure_text import fit_text, measure_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas

CURVE_HEIGHT, MATRIX_GAP, ROW, TITLE_ROW, TOP, BOTTOM = 130.0, 6.0, 8.6, 11.0, 6.0, 22.0
"""Points: of the curve's axes, below them, of a row of the matrix, of a key's title, and of the
room above and below everything."""

NUMBER_ROOM, RIGHT, INDENT, PAD = 44.0, 5.0, 6.0, 4.0
"""Points beside the axes: of the value axis, of the right edge, and around the matrix's labels."""

LABEL_SHARE = 0.4
"""Largest share of the width that the matrix's labels take."""

BAND = "#f0f0f0"
LARGEST_SQUARE, THINNEST = 3.8, 0.45
LEAST_BASE = 5.0
SQUARE_SLOT = 3.0
"""Points that the base has at least, and that cells are apart from which on the matrix has
squares: below they are upright strokes."""


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of the matrix, measured from its top: a key's title, or a value with its cells."""

    text: str
    middle: float
    height: float
    positions: tuple[float, ...]
    is_title: bool
    is_shaded: bool = False


def measure_curve(layout: Layout) -> float:
    """Return the height in points of curve and matrix with what stands around them."""
    (facet,) = layout.facets
    return TOP + CURVE_HEIGHT + MATRIX_GAP + _sum_lines(facet.panel) + BOTTOM


def draw_curve_and_choices(canvas: Canvas, layout: Layout, height: float, free: float) -> None:
    """Draw both pairs of axes, which share their positions.

    Parameters
    ----------
    height, free
        Of the figure, and of what the legend takes at its foot, in points.
    """
    (facet,) = layout.facets
    width = layout.width * 72
    left = _find_left(facet.panel, width)
    across = width - left - RIGHT
    matrix = _sum_lines(facet.panel)

    def place(bottom: float, tall: float) -> Axes:
        box = (left / width, bottom / height, across / width, tall / height)
        return canvas.add_axes(box)

    slot = across / (facet.positions[1] + 1)
    _draw_curve(place(free + BOTTOM + matrix + MATRIX_GAP, CURVE_HEIGHT), facet, slot)
    _draw_matrix(place(free + BOTTOM, matrix), facet, slot, (left, across, matrix))


def _draw_curve(axes: Axes, facet: Facet, slot: float) -> None:
    from matplotlib.ticker import MaxNLocator

    axes.set_xlim(0, facet.positions[1] + 1)
    axes.set_ylim(*facet.limits)
    axes.axhline(0, color=GUIDE, linewidth=0.6, zorder=1)
    _mark_base(axes, facet)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 2.5, 5, 10]))
    axes.set_ylabel(fit_text(facet.panel.value_label, 0.95 * CURVE_HEIGHT, LABEL_SIZE, 2))
    for series, look in zip(facet.series, facet.looks, strict=True):
        # The base can be found among hundreds.
        room = max(slot, LEAST_BASE) if series.id == "base" else slot
        draw_points(axes, series.points, Brush(look, 0.0, room, True, facet.limits, dense=True))


def _draw_matrix(axes: Axes, facet: Facet, slot: float, size: tuple[float, float, float]) -> None:
    """Draw a line for each value; `size` are the room on the left, width and height, in points."""
    left, across, tall = size
    axes.set_xlim(0, facet.positions[1] + 1)
    axes.set_ylim(tall, 0)
    axes.set_axis_off()
    _mark_base(axes, facet)
    colours = {
        point.position: look.colour
        for series, look in zip(facet.series, facet.looks, strict=True)
        for point in series.points
    }
    for line in _list_lines(facet.panel):
        x = (0.0 if line.is_title else INDENT) + PAD - left
        room = left - 2 * PAD - (0 if line.is_title else INDENT)
        axes.annotate(
            fit_text(line.text, room, TEXT_SIZE, 1), (0, line.middle), xytext=(x, 0),
            textcoords="offset points", va="center_baseline", ha="left", fontsize=TEXT_SIZE,
            color=INK, annotation_clip=False,
        )  # fmt: skip
        if not line.is_title:
            if line.is_shaded:
                half = line.height / 2
                axes.axhspan(line.middle - half, line.middle + half, color=BAND, lw=0, zorder=0)
            _draw_marks(axes, line, colours, slot)
    axes.annotate(
        fit_text(facet.panel.position_label, across, LABEL_SIZE, 1), (0.5, 0),
        xycoords="axes fraction", xytext=(0, -BOTTOM / 2), textcoords="offset points",
        ha="center", va="center", fontsize=LABEL_SIZE, annotation_clip=False,
    )  # fmt: skip


def _draw_marks(axes: Axes, line: _Line, colours: dict[float, str], slot: float) -> None:
    for colour in dict.fromkeys(colours.values()):
        x = [one for one in line.positions if colours[one] == colour]
        if not x:
            continue
        if slot >= SQUARE_SLOT:
            axes.plot(
                x, [line.middle] * len(x), linestyle="none", marker="s", color=colour,
                markersize=min(LARGEST_SQUARE, 0.8 * slot), markeredgewidth=0, zorder=3,
            )  # fmt: skip
        else:
            half = 0.38 * line.height
            axes.vlines(
                x, line.middle - half, line.middle + half, colors=colour,
                linewidth=max(THINNEST, 0.75 * slot), zorder=3,
            )  # fmt: skip


def _mark_base(axes: Axes, facet: Facet) -> None:
    for series in facet.series:
        if series.id == "base":
            for point in series.points:
                axes.axvline(point.position, color=GUIDE, linewidth=0.6, dashes=(3, 2), zorder=1)


def _list_lines(panel: FigurePanel) -> Iterator[_Line]:
    top = 0.0
    for group in panel.choices:
        yield _Line(group.title, top + TITLE_ROW / 2, TITLE_ROW, (), is_title=True)
        top += TITLE_ROW
        for number, row in enumerate(group.rows):
            yield _Line(
                row.label, top + ROW / 2, ROW, row.positions,
                is_title=False, is_shaded=number % 2 == 0,
            )  # fmt: skip
            top += ROW


def _sum_lines(panel: FigurePanel) -> float:
    return sum(line.height for line in _list_lines(panel))


def _find_left(panel: FigurePanel, width: float) -> float:
    """Return the room that labels need on the left, in points."""
    widest = max(
        measure_text(line.text, TEXT_SIZE) + (0 if line.is_title else INDENT)
        for line in _list_lines(panel)
    )
    return max(NUMBER_ROOM, min(LABEL_SHARE * width, widest + 2 * PAD))
