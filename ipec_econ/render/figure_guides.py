"""Lines across the axes to read points by, and how the legend shows them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from ipec_econ.core.figure import Figure, Guide
from ipec_econ.render.figure_style import GUIDE, INK

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.lines import Line2D

DASHES: tuple[tuple[float, ...], ...] = ((4, 3), (1, 1.5), (6, 2, 1, 2))
"""By the order of texts: dashed, dotted, both."""

WIDTH = 0.8


def draw_guides(axes: Axes, guides: Sequence[Guide], *, values_along_x: bool = False) -> None:
    """Draw the lines; guides of one text look alike."""
    dashes = _choose_dashes(guides)
    for guide in guides:
        across = (guide.along == "value") is values_along_x
        draw = axes.axvline if across else axes.axhline
        draw(guide.place, color=GUIDE, linewidth=WIDTH, dashes=dashes[guide.text], zorder=1)


def list_guides(figure: Figure) -> list[tuple[Line2D, str]]:
    """Return a legend entry for each text of a figure's guides."""
    from matplotlib.lines import Line2D

    guides = [guide for panel in figure.panels for guide in panel.guides]
    return [
        (Line2D([], [], color=INK, linewidth=WIDTH, dashes=dashes), text)
        for text, dashes in _choose_dashes(guides).items()
    ]


def _choose_dashes(guides: Iterable[Guide]) -> dict[str, tuple[float, ...]]:
    texts = dict.fromkeys(guide.text for guide in guides)
    return {text: DASHES[place % len(DASHES)] for place, text in enumerate(texts)}
