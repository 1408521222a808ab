"""The legend below the axes: one entry a model, and what bars and hollow markers mean."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from ipec_econ.core.figure import Figure
from ipec_econ.render.figure_bars import list_bar_patches
from ipec_econ.render.figure_curves import DASHES, SHADE
from ipec_econ.render.figure_guides import list_guides
from ipec_econ.render.figure_layout import Layout
from ipec_econ.render.figure_lines import DASHES as COMPARED_DASHES
from ipec_econ.render.figure_lines import LINE_WIDTH
from ipec_econ.render.figure_marks import EDGE, LARGEST, THICK, THIN
from ipec_econ.render.figure_style import INK, TEXT_SIZE
from ipec_econ.render.figure_text import fit_text, measure_text
from ipec_econ.render.figure_timelines import list_sizes

if TYPE_CHECKING:
    from matplotlib.artist import Artist

HANDLE, GAP, COLUMN_GAP, LINE = 15.0, 4.0, 10.0, 10.5
"""Points: an entry's handle, the gap behind it, between columns, and from line to line."""

SHADED = 6.0
"""Points of the line that stands for shading."""

Entry = tuple["Artist", str]


class Legend:
    """The entries of a figure, arranged in rows that are no wider than the figure.

    Attributes
    ----------
    groups
        Models first, then bars; each group in columns of its own.
    height
        Of all rows, in points.
    """

    def __init__(self, figure: Figure, layout: Layout) -> None:
        width = layout.width * 72 - 8
        groups = [
            _list_series(figure, layout, width) if layout.has_legend else [],
            _list_bars(figure, layout),
        ]
        self.groups = [group for group in groups if group]
        self.columns = [_count_columns(group, width) for group in self.groups]
        self.heights = [
            _count_lines(group, columns) * LINE + 4
            for group, columns in zip(self.groups, self.columns, strict=True)
        ]
        self.height = sum(self.heights) + (GAP if self.groups else 0)


def _list_series(figure: Figure, layout: Layout, width: float) -> list[Entry]:
    if any(panel.bar_width for panel in figure.panels):
        entries: list[Entry] = [*list_bar_patches(layout.facets)]
    else:
        entries = [*_list_lines(figure, layout)]
    room = width - HANDLE - GAP
    return [(artist, fit_text(label, room, TEXT_SIZE, 2)) for artist, label in entries]


def _list_lines(figure: Figure, layout: Layout) -> Iterator[Entry]:
    """Yield an entry for each label; of axes that are split, of the comparison alone."""
    from matplotlib.lines import Line2D

    compared = {panel.comparison for panel in figure.panels} - {""}
    looks = {
        series.label: (look, series.id in compared)
        for facet in layout.facets
        for series, look in zip(facet.series, facet.looks, strict=True)
        if not layout.is_split or series.id in compared
    }
    width = {"trends": LINE_WIDTH, "awards": LINE_WIDTH, "balance": 0.0}.get(figure.kind, THICK)
    for label, (look, is_compared) in looks.items():
        line = Line2D(
            [], [], color=look.colour, marker=look.marker, linewidth=width,
            markersize=LARGEST * look.scale, markeredgewidth=EDGE if is_compared else 0.4,
            markerfacecolor="white" if is_compared else look.colour,
        )  # fmt: skip
        if is_compared:
            line.set_dashes(COMPARED_DASHES)
        yield line, label


def _list_bars(figure: Figure, layout: Layout) -> list[Entry]:
    from matplotlib.lines import Line2D

    entries: list[Entry] = []
    key, curves = figure.key, figure.kind == "dose_response"
    if key.interval:
        width, opacity = (SHADED, SHADE) if curves else (THICK, 1.0)
        entries.append((Line2D([], [], color=INK, linewidth=width, alpha=opacity), key.interval))
    if key.band:
        line = Line2D([], [], color=INK, linewidth=THIN, linestyle=DASHES if curves else "-")
        entries.append((line, key.band))
    if key.reference:
        hollow = Line2D(
            [], [], linestyle="none", marker="o", markersize=4.2, markerfacecolor="white",
            markeredgecolor=INK, markeredgewidth=EDGE,
        )  # fmt: skip
        entries.append((hollow, key.reference))
    if key.size:
        entries += list_sizes(figure, layout)
    return [*entries, *list_guides(figure)]


def _count_columns(entries: Sequence[Entry], width: float) -> int:
    """Return the columns of the fewest rows that are no wider than `width`."""
    for rows in range(1, len(entries)):
        columns = math.ceil(len(entries) / rows)
        groups = _split_evenly(entries, columns)
        total = sum(max(_measure(text) for _, text in group) for group in groups)
        total += columns * (HANDLE + GAP) + (columns - 1) * COLUMN_GAP
        if total <= width:
            return columns
    return 1


def _split_evenly(entries: Sequence[Entry], columns: int) -> list[Sequence[Entry]]:
    """Split as matplotlib does: the first columns take what does not divide."""
    size, more = divmod(len(entries), columns)
    ends = [size * number + min(number, more) for number in range(columns + 1)]
    return [entries[start:end] for start, end in pairwise(ends)]


def _count_lines(entries: Sequence[Entry], columns: int) -> int:
    groups = _split_evenly(entries, columns)
    return max(sum(text.count("\n") + 1 for _, text in group) for group in groups)


def _measure(text: str) -> float:
    return max(measure_text(line, TEXT_SIZE) for line in text.split("\n"))
