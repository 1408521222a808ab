"""Figures as png: for slides, Word and secure labs that let no vectors out."""

from __future__ import annotations

from typing import ClassVar

from ipec_econ.core.figure import Figure
from ipec_econ.render.figure_canvas import draw_figure
from ipec_econ.render.plain_text import flatten_text


class PngRenderer:
    """Figures as pixels, 300 to an inch of print."""

    format: ClassVar[str] = "png"

    def render(self, figure: Figure) -> bytes:
        """Return the picture, with its title and alternative text in it."""
        metadata = {
            "Title": flatten_text(figure.title),
            "Description": flatten_text(figure.alt),
            "Software": None,
        }
        return draw_figure(figure, self.format, metadata)
