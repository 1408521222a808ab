"""A figure drawn: the same picture for every format, at the size it prints at."""

from __future__ import annotations

import math
from collections.abc import Mapping
from io import BytesIO
from typing import TYPE_CHECKING

from ipec_econ.core.figure import Figure
from ipec_econ.render.figure_axes import draw_axes, tick_room
from ipec_econ.render.figure_choices import draw_curve_and_choices, measure_curve
from ipec_econ.render.figure_layout import (
    AXIS_ROOM,
    MAX_HEIGHT,
    ROW_KINDS,
    Facet,
    Layout,
    lay_out,
)
from ipec_econ.render.figure_legend import COLUMN_GAP, GAP, HANDLE, Legend
from ipec_econ.render.figure_style import PNG_DPI, TEXT_SIZE, fixed_settings
from ipec_econ.render.figure_text import fit_text
from ipec_econ.render.figure_timelines import measure_timelines

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas

EVENT_HEIGHT, FACET_HEIGHT, LEAST_FACET_HEIGHT, ROLLOUT_HEIGHT = 2.3, 1.75, 1.3, 2.0
"""Inches, of axes by kind with what stands around them."""

ROW_HEIGHT, LINE_HEIGHT, AXIS_HEIGHT = 0.24, 0.14, 0.55
SERIES_HEIGHT, LEAST_SERIES_HEIGHT = 0.1, 0.055
"""Inches: of a coefficient's row, of each line of its name, of the axis below, and of each
further series in a row."""


def draw_figure(figure: Figure, form: str, metadata: Mapping[str, str | None]) -> bytes:
    """Return the bytes of a picture in the format `form` of matplotlib.

    Parameters
    ----------
    metadata
        As matplotlib's writer of that format takes it; ``None`` leaves an entry out.
    """
    with fixed_settings():
        buffer = BytesIO()
        compose_canvas(figure).savefig(buffer, format=form, metadata=dict(metadata))
    return buffer.getvalue()


def compose_canvas(figure: Figure) -> Canvas:
    """Return matplotlib's figure, to be saved under the same `fixed_settings`."""
    from matplotlib.figure import Figure as Canvas

    layout = lay_out(figure)
    legend = Legend(figure, layout)
    rows = math.ceil(len(layout.facets) / layout.columns)
    height = 72 * _sum_heights(figure, layout, rows) + legend.height
    canvas = Canvas(figsize=(layout.width, height / 72), dpi=PNG_DPI)
    if figure.kind == "specification_curve":
        draw_curve_and_choices(canvas, layout, height, legend.height)
        _add_legend(canvas, legend, height)
        return canvas
    free = legend.height / height
    canvas.set_layout_engine("constrained", rect=(0, free, 1, 1 - free), w_pad=4 / 72, h_pad=4 / 72)
    _draw_facets(canvas, figure, layout, rows, height - legend.height)
    _add_legend(canvas, legend, height)
    return canvas


def _sum_heights(figure: Figure, layout: Layout, rows: int) -> float:
    """Return the height of all axes in inches, with their labels.

    It stays within a page as long as that can be read.
    """
    if figure.kind in ROW_KINDS:
        roomy, tight = (
            sum(AXIS_HEIGHT + height for height in _list_heights(layout, rows, series))
            for series in (SERIES_HEIGHT, LEAST_SERIES_HEIGHT)
        )
        return roomy if roomy <= MAX_HEIGHT else max(MAX_HEIGHT, tight)
    if figure.kind == "coverage":
        return AXIS_HEIGHT + measure_timelines(layout) / 72
    if figure.kind == "specification_curve":
        return measure_curve(layout) / 72
    if figure.kind == "rollout":
        return ROLLOUT_HEIGHT
    if rows == 1:
        return EVENT_HEIGHT
    return max(LEAST_FACET_HEIGHT * rows, min(MAX_HEIGHT, FACET_HEIGHT * rows))


def _list_heights(layout: Layout, rows: int, series_height: float) -> list[float]:
    """Return the height of each row of coefficients' axes, without what stands below them."""
    lines = [
        layout.facets[row * layout.columns : (row + 1) * layout.columns] for row in range(rows)
    ]
    return [max(_sum_ticks(facet, layout, series_height) for facet in line) for line in lines]


def _sum_ticks(facet: Facet, layout: Layout, series_height: float) -> float:
    """Return the height of one coefficient's axes: equal rows that hold series and labels."""
    room = tick_room(layout.width / layout.columns * 72 - AXIS_ROOM * 72)
    lines = [fit_text(tick.text, room, TEXT_SIZE).count("\n") + 1 for tick in facet.panel.ticks]
    row = max(
        ROW_HEIGHT + series_height * (len(facet.series) - 1), LINE_HEIGHT * max(lines, default=1)
    )
    return len(lines) * row


def _draw_facets(canvas: Canvas, figure: Figure, layout: Layout, rows: int, height: float) -> None:
    cell = (layout.width / layout.columns * 72, height / rows)
    size = (cell[0] - AXIS_ROOM * 72, cell[1] - AXIS_HEIGHT * 72)
    ratios = [1.0] * rows
    if figure.kind in ROW_KINDS:
        ratios = _list_heights(layout, rows, SERIES_HEIGHT)
    grid = canvas.add_gridspec(rows, layout.columns, height_ratios=ratios)
    for number, facet in enumerate(layout.facets):
        axes = canvas.add_subplot(grid[divmod(number, layout.columns)])
        draw_axes(axes, facet, figure.kind, size)


def _add_legend(canvas: Canvas, legend: Legend, height: float) -> None:
    """Put the groups of entries below the axes, models above bars."""
    top = sum(legend.heights)
    for group, columns, tall in zip(legend.groups, legend.columns, legend.heights, strict=True):
        canvas.legend(
            handles=[handle for handle, _ in group], labels=[text for _, text in group],
            loc="upper center", bbox_to_anchor=(0.5, top / height), ncols=columns,
            handlelength=HANDLE / TEXT_SIZE, handletextpad=GAP / TEXT_SIZE, borderpad=0,
            borderaxespad=0, columnspacing=COLUMN_GAP / TEXT_SIZE, labelspacing=0.35,
        )  # fmt: skip
        top -= tall
