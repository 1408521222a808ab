"""Points with their bars on a pair of axes, along x (event times) or along y (coefficients)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ipec_econ.core.figure import Point
from ipec_econ.render.figure_style import Look

if TYPE_CHECKING:
    from matplotlib.axes import Axes

THICK, THIN, EDGE = 2.2, 0.8, 0.9
HAIR = 0.4
LARGEST, SMALLEST = 4.6, 2.0
"""Marker sizes in points."""


@dataclass(frozen=True, slots=True)
class Brush:
    """How one series is drawn: its look, its shift from the position, and its room in points.

    ``dense`` lets bars be as thin as their room asks for: hundreds stand side by side.
    """

    look: Look
    shift: float
    room: float
    upright: bool
    limits: tuple[float, float]
    dense: bool = False

    @property
    def size(self) -> float:
        """The marker's size in points."""
        return min(LARGEST, max(SMALLEST, 0.8 * self.room)) * self.look.scale

    @property
    def thick(self) -> float:
        """The width of a thick bar in points."""
        if self.dense:
            return min(THICK, max(HAIR, 0.5 * self.room))
        return min(THICK, max(1.2, 0.45 * self.size))


def draw_points(axes: Axes, points: Sequence[Point], brush: Brush) -> None:
    """Draw thin bars, thick bars and markers, in this order from the back to the front."""
    thick = brush.thick
    for point in points:
        _draw_bar(axes, point, (point.band_low, point.band_high), brush, width=THIN, capped=True)
    for point in points:
        _draw_bar(axes, point, (point.conf_low, point.conf_high), brush, width=thick, capped=False)
    for hollow in (False, True):
        chosen = [p for p in points if (p.is_reference or p.is_hollow) is hollow]
        if chosen:
            positions = [point.position + brush.shift for point in chosen]
            values = [point.value for point in chosen]
            x, y = (positions, values) if brush.upright else (values, positions)
            axes.plot(
                x, y, linestyle="none", marker=brush.look.marker, markersize=brush.size,
                markerfacecolor="white" if hollow else brush.look.colour,
                markeredgecolor=brush.look.colour, markeredgewidth=EDGE if hollow else 0.4,
                zorder=5, clip_on=False,
            )  # fmt: skip


def _draw_bar(
    axes: Axes,
    point: Point,
    ends: tuple[float | None, float | None],
    brush: Brush,
    *,
    width: float,
    capped: bool,
) -> None:
    low, high = ends
    if low is None or high is None:
        return
    place = point.position + brush.shift
    shown = (max(low, brush.limits[0]), min(high, brush.limits[1]))
    x, y = ([place, place], shown) if brush.upright else (shown, [place, place])
    axes.plot(
        x, y, color=brush.look.colour, linewidth=width, solid_capstyle="butt", zorder=3 + capped,
    )  # fmt: skip
    for end, shape in ((low, 0), (high, 1)):
        marker, size = _end_mark(end, shape, brush, capped=capped)
        if marker:
            value = min(max(end, brush.limits[0]), brush.limits[1])
            x_end, y_end = ([place], [value]) if brush.upright else ([value], [place])
            axes.plot(
                x_end, y_end, marker=marker, markersize=size, color=brush.look.colour,
                markeredgewidth=width if marker in "_|" else 0, zorder=4, clip_on=False,
                linestyle="none",
            )  # fmt: skip


def _end_mark(end: float, upper: int, brush: Brush, *, capped: bool) -> tuple[str, float]:
    """Return the shape at a bar's end: an arrow where it has none, a cap on a band."""
    if math.isinf(end):
        return ("v^" if brush.upright else "<>")[upper], 4.0
    return ("_" if brush.upright else "|", 0.7 * brush.size) if capped else ("", 0.0)
