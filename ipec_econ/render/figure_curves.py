"""Curves with shaded intervals and thin bands on a pair of axes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ipec_econ.core.figure import Point
from ipec_econ.render.figure_marks import EDGE, LARGEST, THIN
from ipec_econ.render.figure_style import Look

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SHADE = 0.22
"""Opacity of an interval: two of them can lie on each other."""

DASHES = (0, (3, 2))
LINE = 1.4
MARKS = 8
"""Markers on a curve, by which a grey print tells models apart."""


def draw_curve(
    axes: Axes, points: Sequence[Point], look: Look, limits: tuple[float, float]
) -> None:
    """Draw shading, the band's edges, the curve and some markers, from the back to the front."""
    x = [point.position for point in points]
    low, high = ([_cut(end, limits) for end in ends] for ends in _split(points, "conf"))
    axes.fill_between(x, low, high, color=look.colour, alpha=SHADE, linewidth=0, zorder=2)
    for ends in _split(points, "band"):
        edge = [_cut(end, limits) for end in ends]
        axes.plot(x, edge, color=look.colour, linewidth=THIN, linestyle=DASHES, zorder=3)
    every = max(1, math.ceil(len(points) / MARKS))
    axes.plot(
        x, [point.value for point in points], color=look.colour, linewidth=LINE,
        marker=look.marker, markevery=(every // 2 if len(points) > 1 else 0, every),
        markersize=LARGEST * look.scale, markeredgewidth=0.5 * EDGE, zorder=4,
    )  # fmt: skip


def _split(points: Sequence[Point], what: str) -> tuple[list[float | None], list[float | None]]:
    if what == "band":
        return [point.band_low for point in points], [point.band_high for point in points]
    return [point.conf_low for point in points], [point.conf_high for point in points]


def _cut(end: float | None, limits: tuple[float, float]) -> float:
    """Return an end within the axes; not a number where there is none, which leaves a gap."""
    return math.nan if end is None else min(max(end, limits[0]), limits[1])
