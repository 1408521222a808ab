"""A figure drawn: the same picture for every format, at the size it prints at."""

from __future__ import annotations

import math
from collections.abc import Mapping
from io import BytesIO
from typing import TYPE_CHECKING

from ipec_econ.core.figure import Figure
from ipec_econ.render.figure_axes import draw_axes, tick_room
from ipec_econ.render.figure_layout import AXIS_ROOM, MAX_HEIGHT, Facet, Layout, lay_out
from ipec_econ.render.figure_legend import COLUMN_GAP, GAP, HANDLE, Legend
from ipec_econ.render.figure_style import PNG_DPI, TEXT_SIZE, fixed_settings
from ipec_econ.render.figure_text import fit_text

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas

EVENT_HEIGHT, FACET_HEIGHT, ROLLOUT_HEIGHT = 2.3, 1.75, 2.0
ROW_HEIGHT, SERIES_HEIGHT, LINE_HEIGHT, AXIS_HEIGHT = 0.24, 0.1, 0.14, 0.5
"""Inches: of axes by kind; of a coefficient's row, of each further series and line of text in it,
and of the axis below."""


def draw_figure(figure: Figure, form: str, metadata: Mapping[str, str | None]) -> bytes:
    """Return the bytes of a picture in the format `form` of matplotlib.

    Parameters
    ----------
    metadata
        As matplotlib's writer of that format takes it; ``None`` leaves an entry out.
    """
    with fixed_settings():
        from matplotlib.figure import Figure as Canvas

        layout = lay_out(figure)
        legend = Legend(figure, layout)
        rows = math.ceil(len(layout.facets) / layout.columns)
        height = 72 * min(MAX_HEIGHT, _sum_heights(figure, layout, rows)) + legend.height
        canvas = Canvas(figsize=(layout.width, height / 72), dpi=PNG_DPI)
        free = legend.height / height
        canvas.set_layout_engine(
            "constrained", rect=(0, free, 1, 1 - free), w_pad=4 / 72, h_pad=4 / 72
        )
        _draw_facets(canvas, figure, layout, rows, height - legend.height)
        _add_legend(canvas, legend, height)
        buffer = BytesIO()
        canvas.savefig(buffer, format=form, metadata=dict(metadata))
    return buffer.getvalue()


def _sum_heights(figure: Figure, layout: Layout, rows: int) -> float:
    """Return the height of all axes in inches, with their labels."""
    if figure.kind == "coefficients":
        return AXIS_HEIGHT + sum(_find_tallest(layout, row) for row in range(rows))
    if figure.kind == "rollout":
        return ROLLOUT_HEIGHT
    return EVENT_HEIGHT if rows == 1 else FACET_HEIGHT * rows


def _find_tallest(layout: Layout, row: int) -> float:
    facets = layout.facets[row * layout.columns : (row + 1) * layout.columns]
    return max(0.3 + _sum_rows(facet, layout) for facet in facets)


def _sum_rows(facet: Facet, layout: Layout) -> float:
    """Return the height of a coefficient's axes: equal rows that hold series and labels."""
    room = tick_room(layout.width / layout.columns * 72 - AXIS_ROOM * 72)
    lines = [fit_text(tick.text, room, TEXT_SIZE).count("\n") + 1 for tick in facet.panel.ticks]
    row = max(
        ROW_HEIGHT + SERIES_HEIGHT * (len(facet.series) - 1), LINE_HEIGHT * max(lines, default=1)
    )
    return len(lines) * row


def _draw_facets(canvas: Canvas, figure: Figure, layout: Layout, rows: int, height: float) -> None:
    cell = (layout.width / layout.columns * 72, height / rows)
    size = (cell[0] - AXIS_ROOM * 72, cell[1] - AXIS_HEIGHT * 72)
    ratios = [1.0] * rows
    if figure.kind == "coefficients":
        ratios = [_find_tallest(layout, row) for row in range(rows)]
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
