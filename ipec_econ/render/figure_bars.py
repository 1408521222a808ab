"""Bars, those of several series on top of each other: told apart by colour and by hatching."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipec_econ.render.figure_guides import draw_guides
from ipec_econ.render.figure_layout import Facet
from ipec_econ.render.figure_scale import list_positions
from ipec_econ.render.figure_style import LABEL_SIZE
from ipec_econ.render.figure_text import fit_text
from ipec_econ.render.figure_ticks import YEAR_ROOM, choose_ticks

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.patches import Patch

HATCHES = ("", "//////", "......", "xxxx")
"""By the order of series; the first is plain."""

HEAD = 1.08
"""The value axis' length over the tallest bar's."""


def draw_bars(axes: Axes, facet: Facet, size: tuple[float, float]) -> None:
    """Draw the series' bars, the first at the bottom."""
    from matplotlib.ticker import MaxNLocator

    width = facet.panel.bar_width or 1.0
    positions = list_positions(facet.series)
    base = dict.fromkeys(positions, 0.0)
    for place, (series, look) in enumerate(zip(facet.series, facet.looks, strict=True)):
        x = [point.position for point in series.points]
        axes.bar(
            x, [point.value for point in series.points], width=width,
            bottom=[base[one] for one in x], color=look.colour, edgecolor="white",
            linewidth=0, hatch=HATCHES[place % len(HATCHES)],
        )  # fmt: skip
        for point in series.points:
            base[point.position] += point.value
    first, last = facet.positions
    guides = [guide.place for guide in facet.panel.guides if guide.along == "position"]
    axes.set_xlim(min([first - width, *guides]), max([last + width, *guides]))
    axes.set_ylim(0, HEAD * max([*base.values(), 0.0]) or 1.0)
    draw_guides(axes, facet.panel.guides)
    if all(float(one).is_integer() for one in positions):
        axes.set_xticks(choose_ticks(first, last, size[0] / YEAR_ROOM))
    else:
        axes.xaxis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, steps=[1, 2, 5, 10]))
    axes.set_xlabel(fit_text(facet.panel.position_label, size[0], LABEL_SIZE, 2))


def list_bar_patches(facets: tuple[Facet, ...]) -> list[tuple[Patch, str]]:
    """Return a legend entry for each label."""
    from matplotlib.patches import Patch

    looks = {
        series.label: (look.colour, HATCHES[place % len(HATCHES)])
        for facet in facets
        for place, (series, look) in enumerate(zip(facet.series, facet.looks, strict=True))
    }
    return [
        (Patch(facecolor=colour, edgecolor="white", linewidth=0, hatch=hatch), label)
        for label, (colour, hatch) in looks.items()
    ]
