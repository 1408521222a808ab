"""Figures as pdf: vectors, fonts embedded as TrueType, for LaTeX and journals."""

from __future__ import annotations

from typing import ClassVar

from ipec_econ.core.figure import Figure
from ipec_econ.render.figure_canvas import draw_figure
from ipec_econ.render.plain_text import flatten_text


class PdfRenderer:
    """Figures as one page at the size they print at."""

    format: ClassVar[str] = "pdf"

    def render(self, figure: Figure) -> bytes:
        """Return the page; the alternative text is its subject."""
        metadata = {
            "Title": flatten_text(figure.title),
            "Subject": flatten_text(figure.alt),
            "Creator": "ipec-econ",
            "Producer": "ipec-econ",
            "CreationDate": None,
        }
        return draw_figure(figure, self.format, metadata)
